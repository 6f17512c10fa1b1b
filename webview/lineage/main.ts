import '@vscode/codicons/dist/codicon.css';
import '../ui/base.css';
import '../ui/details.css';
import './lineage.css';
import type { LineageProtocol, LineageState } from '../../src/shared/pages/lineagePage';
import { connectPage } from '../ui/pageHost';
import { registerToolkit } from '../ui/toolkit';
import { LineageApp } from './lineageApp';

registerToolkit();
const app = document.querySelector('mlops-lineage');
if (app instanceof LineageApp) app.connect(connectPage<LineageProtocol, LineageState>());
