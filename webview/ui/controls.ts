import { html, nothing, type TemplateResult } from 'lit';

/** A codicon; decorative, since every control names itself. */
export function icon(name: string, extra = ''): TemplateResult {
  return html`<span class="codicon codicon-${name} ${extra}" aria-hidden="true"></span>`;
}

export interface ButtonOptions {
  label: string;
  onPress: (event: Event) => void;
  icon?: string;
  /** A few letters in the icon's place, where no codicon says it. */
  text?: string;
  /** Makes it a toggle. */
  pressed?: boolean;
  disabled?: boolean;
}

/** A button as VS Code's own toolbars have them: an icon without a box, named by its tooltip. */
export function iconButton({ label, onPress, icon: name, text, pressed, disabled }: ButtonOptions): TemplateResult {
  return html`<vscode-button
    class="ui-icon-button ${pressed ? 'is-pressed' : ''}"
    appearance="icon"
    title=${label}
    aria-label=${label}
    aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    ?disabled=${disabled ?? false}
    @click=${onPress}
    >${name === undefined ? html`<span class="ui-letters">${text}</span>` : icon(name)}</vscode-button
  >`;
}

/** The same without the toolkit's weight, for rows that come and go as a long table scrolls. */
export function toolButton({ label, onPress, icon: name = '' }: Pick<ButtonOptions, 'label' | 'onPress' | 'icon'>) {
  return html`<button class="ui-tool" title=${label} aria-label=${label} @click=${onPress}>${icon(name)}</button>`;
}

/** A button with words on it; for the one action an empty view or an error offers. */
export function textButton(label: string, onPress: () => void, appearance: 'primary' | 'secondary' = 'secondary') {
  return html`<vscode-button appearance=${appearance} @click=${onPress}>${label}</vscode-button>`;
}

/** A search box that reports each keystroke. */
export function searchField(options: {
  label: string;
  placeholder: string;
  value: string;
  onInput: (value: string) => void;
}) {
  const onInput = (event: Event) => options.onInput((event.target as HTMLInputElement).value);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    options.onInput('');
  };
  return html`<vscode-text-field
    class="ui-search"
    aria-label=${options.label}
    placeholder=${options.placeholder}
    .value=${options.value}
    @input=${onInput}
    @keydown=${onKey}
    ><span slot="start">${icon('search')}</span></vscode-text-field
  >`;
}

/** A drop-down list of a few choices. */
export function dropdown<Value extends string>(options: {
  label: string;
  value: Value;
  choices: readonly (readonly [value: Value, label: string])[];
  onChange: (value: Value) => void;
}) {
  const onChange = (event: Event) => options.onChange((event.target as HTMLSelectElement).value as Value);
  return html`<vscode-dropdown class="ui-dropdown" aria-label=${options.label} title=${options.label} @change=${onChange}>
    ${options.choices.map(
      ([value, label]) =>
        html`<vscode-option value=${value} ?selected=${value === options.value}>${label}</vscode-option>`,
    )}
  </vscode-dropdown>`;
}

/** A slider with its name shown as an icon; `text` is what screen readers and the tooltip say of the value. */
export function slider(options: {
  label: string;
  text: string;
  icon: string;
  value: number;
  max: number;
  step: number;
  onInput: (value: number) => void;
}) {
  const onInput = (event: Event) => options.onInput(Number((event.target as HTMLInputElement).value));
  return html`<label class="ui-slider" title=${options.text}>
    ${icon(options.icon)}
    <input
      type="range"
      min="0"
      max=${options.max}
      step=${options.step}
      .value=${String(options.value)}
      aria-label=${options.label}
      aria-valuetext=${options.text}
      @input=${onInput}
    />
  </label>`;
}

/** Something is on its way; only for what takes longer than a moment. */
export function progressRing(label: string): TemplateResult {
  return html`<vscode-progress-ring class="ui-ring" aria-label=${label}></vscode-progress-ring>`;
}
