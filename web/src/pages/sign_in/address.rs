//! Sign-in links, and the way back.

use crate::browser::encode;

/// The address of the sign-in page that afterwards leads back to `back`.
pub(crate) fn sign_in_address(back: &str) -> String {
    if back == "/" {
        "/login".to_owned()
    } else {
        format!("/login?next={}", encode(back))
    }
}

/// Where to go after signing in: `next` if it is an address of this site, else the tasks.
pub(super) fn way_back(next: Option<&str>) -> &str {
    match next {
        Some(next)
            if next.starts_with('/')
                && !next.starts_with("//")
                && !next.contains(['\\', '\t', '\n', '\r']) =>
        {
            next
        }
        _ => "/",
    }
}

/// The token in what was pasted: a whole link, or a token alone.
pub(super) fn token(pasted: &str) -> &str {
    let pasted = pasted.trim();
    match pasted.split_once("token=") {
        Some((_, rest)) => rest.split(['&', '#']).next().unwrap_or(rest),
        None => pasted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_and_its_token_are_the_same() {
        assert_eq!(
            token(" http://127.0.0.1:7080/login?token=abc-1&next=/ \n"),
            "abc-1"
        );
        assert_eq!(token("abc-1"), "abc-1");
    }

    #[test]
    fn the_way_back_never_leaves_the_site() {
        assert_eq!(way_back(Some("/tasks/1?tab=build")), "/tasks/1?tab=build");
        for outside in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "",
        ] {
            assert_eq!(way_back(Some(outside)), "/");
        }
        assert_eq!(way_back(None), "/");
    }

    #[test]
    fn the_way_back_is_kept_whole() {
        assert_eq!(sign_in_address("/"), "/login");
        assert_eq!(
            sign_in_address("/tasks/1?tab=build"),
            "/login?next=%2Ftasks%2F1%3Ftab%3Dbuild"
        );
    }
}
