import '@vscode/codicons/dist/codicon.css';
import '../ui/base.css';
import '../ui/details.css';
import './comparison.css';
import type { ComparisonProtocol, ComparisonState } from '../../src/shared/pages/comparisonPage';
import { connectPage } from '../ui/pageHost';
import { registerToolkit } from '../ui/toolkit';
import { ComparisonApp } from './comparisonApp';

registerToolkit();
const app = document.querySelector('mlops-comparison');
if (app instanceof ComparisonApp) app.connect(connectPage<ComparisonProtocol, ComparisonState>());
