//! Nobody changes the log without its being found.

use sea_orm::ConnectionTrait;
use taskyard_server::domain::audit::Head;
use taskyard_server::services::api_tokens;
use taskyard_server::services::audit::{Fault, Verdict, verify};
use taskyard_server::store::Database;

use crate::api_tokens::wanted;
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::TASKYARD;
use crate::support::site::{Site, rows, run};

on_both_databases!(
    entries_have_numbers_without_gaps_and_follow_from_each_other,
    entries_are_not_changed_or_removed_by_anyone_who_keeps_the_triggers,
    an_edited_entry_is_found,
    a_removed_entry_is_found,
    a_log_that_was_cut_off_is_found,
    reordered_entries_are_found,
    a_log_that_was_written_anew_is_found_by_a_head_kept_elsewhere,
    entries_from_before_the_chain_are_chained,
    the_command_line_verifies,
);

/// A site with some entries; the last one's number.
async fn filled(test: &TestDatabase) -> (Site, i64) {
    let site = Site::start(test).await;
    let caller = site.member("ann").await;
    for number in 0..5 {
        let token = wanted(&format!("token {number}"));
        api_tokens::create(&site.services, &caller, token)
            .await
            .unwrap();
    }
    let Verdict::Whole(head) = verify(&test.db, None).await.unwrap() else {
        panic!("a new log is whole");
    };
    (site, head.sequence)
}

/// What an attacker with the database does first.
async fn disarm(db: &Database) {
    let sql = if db.is_postgres() {
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL; ALTER TABLE audit_head DISABLE TRIGGER ALL"
    } else {
        "DROP TRIGGER audit_entries_append; DROP TRIGGER audit_entries_update; DROP TRIGGER audit_entries_delete; \
         DROP TRIGGER audit_head_update; DROP TRIGGER audit_head_delete"
    };
    run(db, sql).await;
}

async fn fault(db: &Database, expected: Option<Head>) -> Fault {
    match verify(db, expected).await.unwrap() {
        Verdict::Broken(fault) => fault,
        Verdict::Whole(head) => panic!("nothing was found up to {head}"),
    }
}

async fn head(db: &Database) -> Head {
    match verify(db, None).await.unwrap() {
        Verdict::Whole(head) => head,
        Verdict::Broken(fault) => panic!("{fault}"),
    }
}

async fn entries_have_numbers_without_gaps_and_follow_from_each_other(test: &TestDatabase) {
    let site = Site::start(test).await;
    let caller = site.member("ann").await;
    let before = head(&test.db).await.sequence;
    // All at once: on PostgreSQL in transactions side by side.
    let names: Vec<_> = (0..20).map(|number| format!("token {number}")).collect();
    let made = names.iter().map(|name| {
        let again = wanted(name);
        async {
            let first = api_tokens::create(&site.services, &caller, wanted(name)).await;
            // Refused: the name is taken.
            let second = api_tokens::create(&site.services, &caller, again).await;
            assert!(first.is_ok() && second.is_err());
        }
    });
    futures_util::future::join_all(made).await;
    assert_eq!(head(&test.db).await.sequence, before + 40);
}

async fn entries_are_not_changed_or_removed_by_anyone_who_keeps_the_triggers(test: &TestDatabase) {
    let (_site, last) = filled(test).await;
    let before = head(&test.db).await;
    let copy = "INSERT INTO audit_entries SELECT sequence + 5, id, at, organization_id, actor_id, actor_name, token_id, ip, \
        user_agent, request_id, action, object_kind, object_id, object_name, before, after, code, encoding, hash \
        FROM audit_entries WHERE sequence = 1";
    let mut attacks = vec![
        "UPDATE audit_entries SET actor_name = 'mallory'".to_owned(),
        format!("UPDATE audit_entries SET sequence = 99 WHERE sequence = {last}"),
        "DELETE FROM audit_entries WHERE sequence = 1".to_owned(),
        "DELETE FROM audit_entries".to_owned(),
        "UPDATE audit_head SET sequence = sequence - 1".to_owned(),
        "DELETE FROM audit_head".to_owned(),
        copy.to_owned(),
    ];
    if test.db.is_postgres() {
        attacks.push("TRUNCATE audit_entries".to_owned());
        attacks.push("TRUNCATE audit_head".to_owned());
    } else {
        attacks.push(copy.replacen("INSERT", "INSERT OR REPLACE", 1));
        let in_its_place = copy.replacen("INSERT", "INSERT OR REPLACE", 1);
        let next = format!("SELECT {last} + 1, id");
        attacks.push(in_its_place.replacen("SELECT sequence + 5, id", &next, 1));
    }
    for sql in attacks {
        let done = test.db.writer().execute_unprepared(&sql).await;
        assert!(done.is_err(), "{sql}");
    }
    assert_eq!(head(&test.db).await, before);
}

async fn an_edited_entry_is_found(test: &TestDatabase) {
    let (_site, last) = filled(test).await;
    disarm(&test.db).await;
    let edits = [
        "actor_name = 'mallory'",
        "object_name = 'another'",
        "at = at + 1",
        "code = 'CONFLICT'",
        "organization_id = id",
        "after = NULL",
        "encoding = 2",
    ];
    for edit in edits {
        let edited = format!("sequence = {}", last - 1);
        run(&test.db, "CREATE TABLE kept AS SELECT * FROM audit_entries").await;
        run(
            &test.db,
            &format!("UPDATE audit_entries SET {edit} WHERE {edited}"),
        )
        .await;
        assert_eq!(
            fault(&test.db, None).await,
            Fault::Changed(last - 1),
            "{edit}"
        );
        run(
            &test.db,
            "DELETE FROM audit_entries; INSERT INTO audit_entries SELECT * FROM kept; DROP TABLE kept",
        )
        .await;
    }
    head(&test.db).await;
    let forged = if test.db.is_postgres() {
        "'\\x00'"
    } else {
        "x'00'"
    };
    run(
        &test.db,
        &format!("UPDATE audit_entries SET hash = {forged} WHERE sequence = 2"),
    )
    .await;
    assert_eq!(fault(&test.db, None).await, Fault::Changed(2));
}

async fn a_removed_entry_is_found(test: &TestDatabase) {
    let (_site, last) = filled(test).await;
    disarm(&test.db).await;
    for gone in [last - 2, 1] {
        run(
            &test.db,
            &format!("DELETE FROM audit_entries WHERE sequence = {gone}"),
        )
        .await;
        assert_eq!(fault(&test.db, None).await, Fault::Missing(gone));
    }
}

async fn a_log_that_was_cut_off_is_found(test: &TestDatabase) {
    let (_site, last) = filled(test).await;
    let kept = head(&test.db).await;
    disarm(&test.db).await;
    run(
        &test.db,
        &format!("DELETE FROM audit_entries WHERE sequence > {}", last - 2),
    )
    .await;
    assert_eq!(fault(&test.db, None).await, Fault::CutOff(last - 1));
    // An attacker who knows of the head puts it back as well: only a head kept elsewhere tells.
    run(
        &test.db,
        "UPDATE audit_head SET sequence = (SELECT MAX(sequence) FROM audit_entries), \
         hash = (SELECT hash FROM audit_entries ORDER BY sequence DESC LIMIT 1)",
    )
    .await;
    assert_eq!(head(&test.db).await.sequence, last - 2);
    assert_eq!(fault(&test.db, Some(kept)).await, Fault::CutOff(last - 1));
    run(&test.db, "UPDATE audit_head SET sequence = sequence - 1").await;
    let found = fault(&test.db, None).await;
    assert_eq!(found, Fault::HeadChanged);
}

async fn reordered_entries_are_found(test: &TestDatabase) {
    let (_site, last) = filled(test).await;
    disarm(&test.db).await;
    let (one, other) = (last - 3, last - 1);
    for (from, to) in [(one, -1), (other, one), (-1, other)] {
        run(
            &test.db,
            &format!("UPDATE audit_entries SET sequence = {to} WHERE sequence = {from}"),
        )
        .await;
    }
    assert_eq!(fault(&test.db, None).await, Fault::Changed(one));
}

async fn a_log_that_was_written_anew_is_found_by_a_head_kept_elsewhere(test: &TestDatabase) {
    let (site, last) = filled(test).await;
    let kept = head(&test.db).await;
    site.link_token().await;
    assert!(matches!(
        verify(&test.db, Some(kept)).await.unwrap(),
        Verdict::Whole(_)
    ));
    // Forges an entry and the hash of every entry behind it, as the program itself would: by taking
    // the chain away and writing it again.
    disarm(&test.db).await;
    run(
        &test.db,
        "UPDATE audit_entries SET actor_name = 'mallory' WHERE sequence = 2",
    )
    .await;
    chain_again(test).await;
    assert_eq!(head(&test.db).await.sequence, last + 1);
    assert_eq!(
        fault(&test.db, Some(kept)).await,
        Fault::NotAsExpected(last)
    );
}

/// Takes back the migrations down to the one of the chain, and applies them again.
async fn chain_again(test: &TestDatabase) {
    let names = test.db.migrations().await.unwrap();
    let place = names
        .iter()
        .position(|(name, _)| name == "m0013_audit_chain");
    let steps = names.len() - place.unwrap();
    let steps = u32::try_from(steps).unwrap();
    test.db.migrate_down(Some(steps)).await.unwrap();
    test.db.migrate().await.unwrap();
}

async fn entries_from_before_the_chain_are_chained(test: &TestDatabase) {
    let (site, last) = filled(test).await;
    chain_again(test).await;
    let chained = head(&test.db).await;
    assert_eq!(chained.sequence, last);
    let names = rows(
        &test.db,
        "SELECT object_name FROM audit_entries ORDER BY sequence DESC LIMIT 2",
        [],
    )
    .await;
    let names: Vec<String> = names
        .iter()
        .map(|row| row.try_get("", "object_name").unwrap())
        .collect();
    assert_eq!(names, ["token 4", "token 3"]);
    site.link_token().await;
    assert_eq!(head(&test.db).await.sequence, last + 1);
}

async fn the_command_line_verifies(test: &TestDatabase) {
    let (_site, last) = filled(test).await;
    let folder = tempfile::tempdir().unwrap();
    let verify = async |expected: Option<&str>| {
        let mut command = tokio::process::Command::new(TASKYARD);
        command
            .args(["audit", "verify", "--database-url", &test.url, "--data-dir"])
            .arg(folder.path());
        if let Some(expected) = expected {
            command.args(["--expect-head", expected]);
        }
        let done = command.output().await.unwrap();
        let said = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        (done.status.code(), said)
    };
    let (code, said) = verify(None).await;
    assert_eq!(code, Some(0), "{said}");
    let printed = said.trim().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(printed, head(&test.db).await.to_string());
    let (code, said) = verify(Some(&printed)).await;
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = verify(Some("nonsense")).await;
    assert_eq!(code, Some(2), "{said}");
    disarm(&test.db).await;
    run(
        &test.db,
        &format!("DELETE FROM audit_entries WHERE sequence = {last}"),
    )
    .await;
    let (code, said) = verify(None).await;
    assert_eq!(code, Some(1), "{said}");
    let part = format!("entry {last} and what came after it are missing");
    assert!(said.contains(&part), "{said}");
}
