import { html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LightElement } from '../ui/lightElement';

const SMALLEST = 0.15;
const KEY_STEP = 0.05;

/** The line between two panes above each other: drag it, or move it with the arrow keys. */
@customElement('mlops-pane-divider')
export class PaneDivider extends LightElement {
  @property() label = '';
  /** The upper pane's share, 0 to 1. */
  @property({ type: Number }) split = 0.5;
  @property({ attribute: false }) onSplit: (split: number) => void = () => undefined;

  override render() {
    return html`<div
      class="divider"
      role="separator"
      tabindex="0"
      aria-orientation="horizontal"
      aria-label=${this.label}
      aria-valuemin=${SMALLEST * 100}
      aria-valuemax=${(1 - SMALLEST) * 100}
      aria-valuenow=${Math.round((this.split || 0.5) * 100)}
      @pointerdown=${this.onPress}
      @pointermove=${this.onDrag}
      @keydown=${this.onKey}
    ></div>`;
  }

  private onPress(event: PointerEvent): void {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  private onDrag(event: PointerEvent): void {
    const box = this.parentElement?.getBoundingClientRect();
    if (!box || !(event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) return;
    this.move((event.clientY - box.top) / box.height);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    this.move((this.split || this.place()) + (event.key === 'ArrowUp' ? -KEY_STEP : KEY_STEP));
  }

  /** Where the divider stands now, while nobody has moved it. */
  private place(): number {
    const box = this.parentElement?.getBoundingClientRect();
    return box ? (this.getBoundingClientRect().top - box.top) / box.height : 0.5;
  }

  private move(split: number): void {
    this.onSplit(Math.max(SMALLEST, Math.min(1 - SMALLEST, split)));
  }
}
