import * as vscode from 'vscode';
import type { ServerCredentials, ServerKind } from '../../shared/model/server';
import { type Answer, BACK, inputStep, pickStep, type StepPlace } from '../steps/steps';
import { type CredentialField, type LoginWay, loginWays } from './loginWays';

type WayItem = vscode.QuickPickItem & { way: LoginWay };

/** How to log in to a server, and with what: one question, with those that follow from its answer. */
export async function askCredentials(place: StepPlace, kind: ServerKind): Promise<Answer<ServerCredentials>> {
  const ways = loginWays(kind, vscode.l10n);
  const items = ways.map((way): WayItem => ({ label: way.label, detail: way.detail, way }));
  for (;;) {
    const [only] = ways.length === 1 ? items : [];
    const picked = only ?? (await pickStep(place, { placeholder: vscode.l10n.t('How to log in'), items }));
    if (picked === undefined || picked === BACK) return picked;
    const answer = await askFields(place, picked.way.fields);
    if (answer !== BACK) return answer && picked.way.credentials(answer);
    if (only) return BACK;
  }
}

async function askFields(
  place: StepPlace,
  fields: readonly CredentialField[],
): Promise<Answer<Record<string, string>>> {
  const values: Record<string, string> = {};
  for (let index = 0; index < fields.length; ) {
    const field = fields[index];
    if (field === undefined) break;
    // With more than one step there is always a way back: at the least to the way of logging in.
    const answer = await inputStep(
      { ...place, step: Math.max(place.step, 2), total: Math.max(place.total, 2) },
      {
        prompt: field.prompt,
        placeholder: field.placeholder,
        password: field.secret,
        value: values[field.name] ?? '',
        problem: (text) => field.problem?.(text) ?? null,
      },
    );
    if (answer === undefined) return undefined;
    if (answer !== BACK) values[field.name] = answer.trim();
    else if (index === 0) return BACK;
    index += answer === BACK ? -1 : 1;
  }
  return values;
}
