"""scikit-learn under autolog, with a search whose trials are runs of their own."""

import mlflow
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, train_test_split

mlflow.set_experiment("iris")
mlflow.sklearn.autolog(max_tuning_runs=4)
features, labels = load_iris(return_X_y=True, as_frame=True)
train_x, test_x, train_y, test_y = train_test_split(features, labels, random_state=0)
with mlflow.start_run(run_name="search"):
    search = GridSearchCV(RandomForestClassifier(random_state=0, n_estimators=5), {"max_depth": [1, 2, 3]}, cv=2)
    search.fit(train_x, train_y)
    search.score(test_x, test_y)
