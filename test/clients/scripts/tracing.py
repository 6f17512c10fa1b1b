"""Traces of a program's steps."""

import time

import mlflow

mlflow.set_experiment("traces")


@mlflow.trace
def answer(question: str) -> str:
    with mlflow.start_span(name="think") as span:
        span.set_inputs({"question": question})
        time.sleep(0.01)
    return question.upper()


for question in ["why", "how"]:
    print(answer(question))
mlflow.flush_trace_async_logging()
traces = mlflow.search_traces(return_type="list", order_by=["timestamp_ms ASC"])
print([(trace.info.request_preview, trace.info.response_preview, str(trace.info.state), len(trace.data.spans)) for trace in traces])
mlflow.set_trace_tag(traces[0].info.trace_id, "seen", "yes")
print(mlflow.get_trace(traces[0].info.trace_id).info.tags["seen"])
