import { html, nothing } from 'lit';
import type { ComparedRun } from '../../src/shared/pages/comparisonPage';
import { icon, toolButton } from '../ui/controls';
import { lineDash, runColor } from '../ui/theme';
import { addressOf } from './address';
import type { PageContext } from './pageContext';

/** The legend of all charts: a dot in the run's colour, dashed as its line is. */
export function runDot({ run }: ComparedRun, { theme }: Pick<PageContext, 'theme'>) {
  const dashed = lineDash(run.color).length > 0 ? 'is-dashed' : '';
  return html`<span class="run-dot ${dashed}" aria-hidden="true" .style=${`color: ${runColor(run.color, theme.value)}`}></span>`;
}

/** A run's name, which opens its details. */
export function runName(compared: ComparedRun, context: PageContext) {
  const { name } = compared.run;
  return html`<button
    class="run-name link"
    title=${context.t('details', name)}
    @click=${() => context.actions.showDetails(addressOf(compared))}
    >${name}</button
  >`;
}

/** What can be done with a run, shown when its row or column is hovered or holds the focus. */
export function runTools(compared: ComparedRun, isBaseline: boolean, { t, actions }: PageContext) {
  const address = addressOf(compared);
  return html`<span class="run-tools">
    ${
      isBaseline
        ? nothing
        : toolButton({ label: t('setBaseline'), icon: 'pin', onPress: () => actions.setBaseline(address) })
    }
    ${toolButton({ label: t('openLineage'), icon: 'type-hierarchy', onPress: () => actions.openLineage(address) })}
    ${toolButton({ label: t('removeRun'), icon: 'close', onPress: () => actions.removeRun(address) })}
  </span>`;
}

/** Marks the baseline by shape as well as by place. */
export function baselineMark({ t }: Pick<PageContext, 't'>) {
  return html`<span class="baseline-mark" title=${t('baseline')}>${icon('pinned')}</span>`;
}

/** Hovering anything marked with `data-run` lets that run's lines come forward. */
export function highlightOnHover(context: Pick<PageContext, 'highlight'>) {
  return (event: Event) => {
    const run = (event.target as HTMLElement).closest<HTMLElement>('[data-run]')?.dataset.run ?? null;
    context.highlight.set(run);
  };
}

/** Lights up what belongs to the highlighted run, without drawing the table again. */
export function lightUp(root: HTMLElement, runKey: string | null): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-run]')) {
    element.classList.toggle('is-lit', element.dataset.run === runKey);
  }
}
