//! One field of a form, of any type.

use leptos::ev::Event;
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;

use super::file_picker::file_picker;
use super::live::{live, nothing};
use super::prose::prose;
use crate::api::FieldError;

/// A value to choose, and how people are shown it.
pub(crate) type Choice = (String, String);

/// What a field takes, and how it holds it as text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Text,
    /// Shown as dots.
    Secret,
    /// Several lines.
    Area,
    /// A list, one entry a line.
    Lines,
    /// Headers, `Name: value` a line, shown as dots.
    Headers,
    /// The least and the most.
    Number(Option<f64>, Option<f64>),
    /// Dollars; the API has millionths of them.
    Dollars,
    /// `true` or `false`.
    Check,
    /// One of these, or none.
    One(Vec<Choice>),
    /// The same with numbers.
    OneNumber(Vec<Choice>),
    /// Some of these, one a line.
    Some(Vec<Choice>),
    /// Files of this machine: the id that the gateway gave them.
    Files,
}

/// A field with what is in it.
#[derive(Clone)]
pub(crate) struct Field {
    /// Its name in the mutation's input.
    pub(crate) name: String,
    label: String,
    help: String,
    kind: Kind,
    required: bool,
    /// Whether an empty text is sent as such, to take a value back.
    keeps_empty: bool,
    /// Counted, since a form may outlive the part of the page that opened it.
    pub(crate) value: ArcRwSignal<String>,
}

impl Field {
    /// An empty field.
    pub(crate) fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            help: String::new(),
            kind,
            required: false,
            keeps_empty: false,
            value: ArcRwSignal::new(String::new()),
        }
    }

    /// A field for a line of text.
    pub(crate) fn text(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Text)
    }

    /// What it is for.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// What is in it at first.
    pub(crate) fn with(self, value: impl Into<String>) -> Self {
        self.value.set(value.into());
        self
    }

    /// It can't be left empty.
    pub(crate) fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sends an empty text too, which takes a value back.
    pub(crate) fn keeps_empty(mut self) -> Self {
        self.keeps_empty = true;
        self
    }

    /// Its value for the API; `None` where it is empty.
    pub(crate) fn json(&self) -> Option<Value> {
        let text = self.value.get_untracked();
        Some(match self.kind {
            Kind::Check => Value::from(text == "true"),
            Kind::Some(_) => Value::from(lines(&text)),
            _ if text.is_empty() && !self.keeps_empty => return None,
            Kind::Lines => Value::from(lines(&text)),
            Kind::Headers => lines(&text).into_iter().map(header).collect(),
            Kind::Dollars => millionths(&text).map_or(Value::from(text), Value::from),
            Kind::Number(..) | Kind::OneNumber(_) => {
                serde_json::from_str(&text).unwrap_or(Value::from(text))
            }
            _ => Value::from(text),
        })
    }

    /// Its value as a template's parameter takes it; `None` where it is empty and the template decides.
    pub(crate) fn parameter(&self) -> Option<String> {
        let text = self.value.get_untracked();
        match self.kind {
            _ if text.is_empty() => None,
            Kind::Lines | Kind::Some(_) => Some(Value::from(lines(&text)).to_string()),
            _ => Some(text),
        }
    }

    /// Takes a parameter's value as the API writes it.
    pub(crate) fn set(&self, value: &str) {
        self.value.set(match self.kind {
            Kind::Lines | Kind::Some(_) => plain(serde_json::from_str(value).unwrap_or_default()),
            _ => value.to_owned(),
        });
    }

    /// The field with its label, what it is for, and what is wrong with it.
    pub(crate) fn view(&self, errors: RwSignal<Vec<FieldError>>) -> AnyView {
        let name = self.name.clone();
        let error = Memo::new(move |_| {
            errors.with(|errors| {
                let error = errors.iter().find(|error| error.is_at(&name));
                error.map(|error| error.message.clone())
            })
        });
        let required = self.required.then_some(" *");
        let label =
            view! { <span class="field-label">{self.label.clone()}{required}</span> }.into_any();
        let control = self.control(error);
        let help = if self.help.is_empty() {
            nothing()
        } else {
            view! { <span class="field-help">{prose(&self.help)}</span> }.into_any()
        };
        let wrong = live(move || match error.get() {
            Some(message) => {
                view! { <span class="field-error" role="alert">{message}</span> }.into_any()
            }
            None => nothing(),
        });
        match self.kind {
            // Several controls have no one label.
            Kind::Some(_) | Kind::Files => view! {
                <fieldset class="field field-some"><legend>{label}</legend>{control}{help}{wrong}</fieldset>
            }
            .into_any(),
            Kind::Check => {
                view! { <label class="field field-check">{label}{control}{help}{wrong}</label> }
                    .into_any()
            }
            _ => view! { <label class="field">{label}{control}{help}{wrong}</label> }.into_any(),
        }
    }

    fn control(&self, error: Memo<Option<String>>) -> AnyView {
        let value = self.value.clone();
        let testid = format!("field-{}", self.name);
        let invalid = move || error.get().map(|_| "true");
        let required = self.required;
        let typed = typed_into(&value);
        match &self.kind {
            Kind::Area | Kind::Lines | Kind::Headers => view! {
                <textarea
                    class=(self.kind == Kind::Headers).then_some("field-secret")
                    autocomplete="off"
                    rows="3"
                    required=required
                    placeholder=(self.kind == Kind::Lines).then_some("One entry a line")
                    data-testid=testid
                    aria-invalid=invalid
                    prop:value=move || value.get()
                    on:input=typed
                ></textarea>
            }
            .into_any(),
            Kind::Check => {
                let toggled = value.clone();
                view! {
                <input
                    type="checkbox"
                    data-testid=testid
                    aria-invalid=invalid
                    prop:checked=move || value.get() == "true"
                    on:change=move |_| toggled.update(|text| *text = (text != "true").to_string())
                />
            }
            .into_any()
            }
            Kind::One(choices) | Kind::OneNumber(choices) => {
                let chosen = value.clone();
                view! {
                <select
                    data-testid=testid
                    aria-invalid=invalid
                    required=required
                    prop:value=move || chosen.get()
                    on:change=typed
                >
                    {(!required).then(|| view! { <option value="">"—"</option> })}
                    {choices.iter().map(|(choice, label)| view! {
                        <option value=choice.clone() selected=value.with_untracked(|value| value == choice)>
                            {label.clone()}
                        </option>
                    }).collect_view()}
                </select>
            }
            .into_any()
            }
            Kind::Some(choices) => choices
                .iter()
                .map(|(choice, label)| {
                    let (chosen, toggled) = (choice.clone(), choice.clone());
                    let (holds, changes) = (value.clone(), value.clone());
                    view! {
                        <label class="check">
                            <input
                                type="checkbox"
                                data-testid=format!("{testid}-{choice}")
                                prop:checked=move || holds.with(|value| value.lines().any(|line| line == chosen))
                                on:change=move |_| changes.update(|value| toggle(value, &toggled))
                            />
                            {label.clone()}
                        </label>
                    }
                    .into_any()
                })
                .collect_view()
                .into_any(),
            Kind::Files => file_picker(value, &testid),
            kind => {
                let (kind, min, max) = match kind {
                    Kind::Number(min, max) => ("number", *min, *max),
                    Kind::Dollars => ("number", Some(0.0), None),
                    Kind::Secret => ("password", None, None),
                    _ => ("text", None, None),
                };
                view! {
                    <input
                        type=kind
                        step="any"
                        min=min
                        max=max
                        autocomplete=if kind == "password" { "new-password" } else { "off" }
                        required=required
                        data-testid=testid
                        aria-invalid=invalid
                        prop:value=move || value.get()
                        on:input=typed
                    />
                }
                .into_any()
            }
        }
    }
}

/// What is typed goes into the value. `1.` is the number 1 to the browser: set again, it would lose its dot,
/// and the caret its place.
fn typed_into(value: &ArcRwSignal<String>) -> impl Fn(Event) + use<> {
    let value = value.clone();
    move |event| {
        let text = written(&event);
        if value.with_untracked(|value| *value != text) {
            value.set(text);
        }
    }
}

fn millionths(dollars: &str) -> Option<i64> {
    let dollars: f64 = dollars.parse().ok()?;
    format!("{:.0}", dollars * 1e6).parse().ok()
}

/// What is written in the field of an event.
pub(crate) fn written(event: &Event) -> String {
    let value = event
        .target()
        .and_then(|target| js_sys::Reflect::get(&target, &JsValue::from_str("value")).ok());
    value
        .and_then(|value| value.as_string())
        .unwrap_or_default()
}

/// A JSON value as a field holds it.
pub(crate) fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        Value::Array(entries) => {
            let lines: Vec<String> = entries.into_iter().map(plain).collect();
            lines.join("\n")
        }
        other => other.to_string(),
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .collect()
}

/// A line `Name: value` as the API takes a header.
fn header(line: &str) -> Value {
    let (name, value) = line.split_once(':').unwrap_or((line, ""));
    json!({ "name": name.trim(), "value": value.trim() })
}

fn toggle(value: &mut String, choice: &str) {
    let mut chosen = lines(value);
    if let Some(at) = chosen.iter().position(|one| *one == choice) {
        chosen.remove(at);
    } else {
        chosen.push(choice);
    }
    *value = chosen.join("\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_sent_as_its_kind_has_it() {
        let field = |kind, text: &str| Field::new("x", "X", kind).with(text).json();
        assert_eq!(field(Kind::Text, "a b"), Some(json!("a b")));
        assert_eq!(field(Kind::Text, ""), None);
        assert_eq!(field(Kind::Number(None, None), "1.5"), Some(json!(1.5)));
        assert_eq!(field(Kind::Dollars, "1.25"), Some(json!(1_250_000)));
        assert_eq!(field(Kind::Dollars, "0.000001"), Some(json!(1)));
        assert_eq!(field(Kind::Check, "true"), Some(json!(true)));
        assert_eq!(field(Kind::Lines, "a\n\nb"), Some(json!(["a", "b"])));
        assert_eq!(field(Kind::Some(vec![]), ""), Some(json!([])));
        assert_eq!(
            field(Kind::Headers, "X-Key: a:b\n\nBad"),
            Some(json!([{ "name": "X-Key", "value": "a:b" }, { "name": "Bad", "value": "" }]))
        );
        assert_eq!(field(Kind::Headers, ""), None);
    }

    #[test]
    fn a_default_is_shown_as_its_field_holds_it() {
        assert_eq!(plain(json!("a b")), "a b");
        assert_eq!(plain(json!(1.5)), "1.5");
        assert_eq!(plain(json!(true)), "true");
        assert_eq!(plain(json!(["a", "b"])), "a\nb");
        assert_eq!(plain(json!(null)), "");
    }

    #[test]
    fn choosing_twice_takes_a_choice_back() {
        let mut value = String::new();
        toggle(&mut value, "a");
        toggle(&mut value, "b");
        assert_eq!(value, "a\nb");
        toggle(&mut value, "a");
        assert_eq!(value, "b");
    }
}
