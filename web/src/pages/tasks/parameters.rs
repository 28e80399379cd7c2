//! The form of a template's parameters.

use leptos::prelude::*;

use crate::api::{FieldError, Parameter, ParameterType};

/// A parameter and what is in its field: text; `true` or `false`; for a list one entry a line.
#[derive(Clone)]
pub(super) struct ParameterField {
    pub(super) parameter: Parameter,
    pub(super) value: RwSignal<String>,
}

impl ParameterField {
    /// A field that holds the parameter's default.
    pub(super) fn new(parameter: Parameter) -> Self {
        let default = parameter.default_value.as_deref();
        let value = default.map_or_else(String::new, |json| from_json(json, parameter.type_));
        Self {
            parameter,
            value: RwSignal::new(value),
        }
    }

    /// Takes a value as the API writes it, such as a preset's.
    pub(super) fn set(&self, value: &str) {
        self.value.set(match self.parameter.type_ {
            ParameterType::List => from_json(value, ParameterType::List),
            _ => value.to_owned(),
        });
    }

    /// The value for the API; `None` where the field is empty and the template decides.
    pub(super) fn value(&self) -> Option<String> {
        let text = self.value.get_untracked();
        match self.parameter.type_ {
            _ if text.is_empty() => None,
            ParameterType::List => {
                let entries: Vec<&str> = text
                    .lines()
                    .filter(|line| !line.trim().is_empty())
                    .collect();
                Some(serde_json::Value::from(entries).to_string())
            }
            _ => Some(text),
        }
    }
}

/// A value in JSON as its field holds it.
fn from_json(json: &str, kind: ParameterType) -> String {
    match (serde_json::from_str::<serde_json::Value>(json), kind) {
        (Ok(serde_json::Value::Array(entries)), ParameterType::List) => {
            let lines: Vec<String> = entries.into_iter().map(plain).collect();
            lines.join("\n")
        }
        (Ok(value), _) => plain(value),
        (Err(_), _) => json.to_owned(),
    }
}

fn plain(value: serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text,
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// One parameter: its name, what it is for, a control that fits its type, and what is wrong with it.
#[component]
pub(super) fn ParameterInput(
    field: ParameterField,
    #[prop(into)] errors: Signal<Vec<FieldError>>,
) -> impl IntoView {
    let ParameterField { parameter, value } = field;
    let name = parameter.name.clone();
    let error = Memo::new(move |_| {
        errors.with(|errors| {
            errors
                .iter()
                .find(|error| error.is_at(&name))
                .map(|error| error.message.clone())
        })
    });
    let title = if parameter.display_name.is_empty() {
        &parameter.name
    } else {
        &parameter.display_name
    };
    let label = view! {
        <span class="field-label">{title.clone()}{parameter.required.then_some(" *")}</span>
    };
    let about = (!parameter.description.is_empty())
        .then(|| view! { <span class="field-help">{parameter.description.clone()}</span> });
    view! {
        <label class="field" class:field-check=parameter.type_ == ParameterType::Bool>
            {label}
            {control(&parameter, value, error)}
            {about}
            {move || error.get().map(|message| view! { <span class="field-error" role="alert">{message}</span> })}
        </label>
    }
}

fn control(parameter: &Parameter, value: RwSignal<String>, error: Memo<Option<String>>) -> AnyView {
    let testid = format!("parameter-{}", parameter.name);
    let invalid = move || error.get().is_some().then_some("true");
    let required = parameter.required;
    if !parameter.options.is_empty() && parameter.type_ != ParameterType::List {
        let options = parameter.options.clone();
        return view! {
            <select
                data-testid=testid
                aria-invalid=invalid
                required=required
                prop:value=value
                on:change:target=move |event| value.set(event.target().value())
            >
                {(!required).then(|| view! { <option value="">"As the template says"</option> })}
                {options.into_iter().map(|option| view! {
                    <option value=option.value.clone() title=option.description selected=value.with_untracked(|value| *value == option.value)>
                        {if option.name.is_empty() { option.value.clone() } else { option.name }}
                    </option>
                }).collect_view()}
            </select>
        }
        .into_any();
    }
    match parameter.type_ {
        ParameterType::Bool => view! {
            <input
                type="checkbox"
                data-testid=testid
                aria-invalid=invalid
                prop:checked=move || value.get() == "true"
                on:change:target=move |event| value.set(event.target().checked().to_string())
            />
        }
        .into_any(),
        ParameterType::Number => view! {
            <input
                type="number"
                step="any"
                min=parameter.min
                max=parameter.max
                required=required
                data-testid=testid
                aria-invalid=invalid
                bind:value=value
            />
        }
        .into_any(),
        ParameterType::List => view! {
            <textarea
                rows="3"
                placeholder="One entry a line"
                required=required
                data-testid=testid
                aria-invalid=invalid
                bind:value=value
            ></textarea>
        }
        .into_any(),
        ParameterType::String => view! {
            <input
                type=if parameter.secret { "password" } else { "text" }
                autocomplete="off"
                required=required
                data-testid=testid
                aria-invalid=invalid
                bind:value=value
            />
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_shown_as_its_field_holds_it() {
        assert_eq!(from_json("\"a b\"", ParameterType::String), "a b");
        assert_eq!(from_json("1.5", ParameterType::Number), "1.5");
        assert_eq!(from_json("true", ParameterType::Bool), "true");
        assert_eq!(from_json("[\"a\",\"b\"]", ParameterType::List), "a\nb");
        assert_eq!(from_json("null", ParameterType::String), "");
        assert_eq!(from_json("not json", ParameterType::String), "not json");
    }
}
