"""The commands as they stand on a command line. What each does is imported when it runs: `--help` must be quick."""

from __future__ import annotations

from typing import Annotated

import typer

from concord_client import options
from concord_client.checker import Where
from concord_client.leave import stop
from concord_client.messages import Language
from concord_client.named import Named
from concord_client.refusal import Refusal

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="help.concord")
rules = typer.Typer(no_args_is_help=True, add_completion=False, help="help.rules")
app.add_typer(rules, name="rules")
profiles = typer.Typer(no_args_is_help=True, add_completion=False, help="help.profiles")
app.add_typer(profiles, name="profiles")


@app.command(help="help.check")
def check(
    context: typer.Context,
    encounter: options.Encounter = None,
    report: options.Reports = [],  # noqa: B006 - typer wants the value, and copies it
    dicom: options.Dicom = [],  # noqa: B006
    labs: options.Labs = [],  # noqa: B006
    labs_mapping: options.LabsMapping = "",
    order: options.Order = "",
    patient_id: options.PatientId = "",
    sex: options.Sex = "",
    age: options.Age = None,
    birth_date: options.BirthDate = "",
    title: options.Title = "",
    as_json: options.AsJson = False,
    everything: options.All = False,
    fail_on: options.FailOn = "",
    profile: options.Profile = "",
    phase: options.Phases = [],  # noqa: B006
    explain: options.Explain = False,
    pictures: options.Pictures = None,
    jsonl: options.Jsonl = "",
    out: options.Out = "",
    workers: options.Workers = 0,
    target: options.Target = "",
    tls_ca: options.TlsCa = None,
    tls_cert: options.TlsCert = None,
    tls_key: options.TlsKey = None,
    timeout: options.Timeout = 60,
) -> None:
    from concord_client.batch_command import Batch
    from concord_client.check_command import run_check, run_check_batch

    language: Language = context.obj
    where = Where(target, tls_ca, tls_cert, tls_key, timeout, profile=profile)
    named = Named(
        reports=report,
        dicom=dicom,
        labs=labs,
        labs_mapping=labs_mapping,
        order=order,
        patient_id=patient_id,
        sex=sex,
        age=age,
        birth_date=birth_date,
        title=title,
        inline=bool(target),
    )
    if jsonl:
        if encounter is not None or named.any or as_json or phase:
            stop(Refusal("usage.jsonl-alone"), language)
        batch = Batch(jsonl, out, workers)
        raise typer.Exit(run_check_batch(batch, where, language, fail_on=fail_on, pictures=pictures))
    code = run_check(
        encounter,
        named,
        where,
        language,
        as_json=as_json,
        everything=everything,
        explain=explain,
        phases=phase,
        fail_on=fail_on,
        pictures=pictures,
    )
    raise typer.Exit(code)


@app.command(help="help.read")
def read(
    context: typer.Context,
    encounter: options.Encounter = None,
    report: options.Reports = [],  # noqa: B006
    dicom: options.Dicom = [],  # noqa: B006
    labs: options.Labs = [],  # noqa: B006
    labs_mapping: options.LabsMapping = "",
    sex: options.Sex = "",
    age: options.Age = None,
    title: options.Title = "",
    jsonl: options.Jsonl = "",
    out: options.Out = "",
    workers: options.Workers = 0,
    target: options.Target = "",
    tls_ca: options.TlsCa = None,
    tls_cert: options.TlsCert = None,
    tls_key: options.TlsKey = None,
    timeout: options.Timeout = 60,
) -> None:
    from concord_client.batch_command import Batch
    from concord_client.read_command import run_read, run_read_batch

    language: Language = context.obj
    where = Where(target, tls_ca, tls_cert, tls_key, timeout)
    named = Named(
        reports=report,
        dicom=dicom,
        labs=labs,
        labs_mapping=labs_mapping,
        sex=sex,
        age=age,
        title=title,
        inline=bool(target),
    )
    if jsonl:
        if encounter is not None or named.any:
            stop(Refusal("usage.jsonl-alone"), language)
        raise typer.Exit(run_read_batch(Batch(jsonl, out, workers), where, language))
    raise typer.Exit(run_read(encounter, named, where, language))


@app.command(help="help.serve")
def serve(context: typer.Context, config: options.Config = None, no_ray: options.NoRay = False) -> None:
    from concord_client.serve_command import run_serve

    raise typer.Exit(run_serve(config, context.obj, with_ray=not no_ray))


@app.command(help="help.demo")
def demo(context: typer.Context, no_ray: options.NoRay = False, keep: options.Keep = False) -> None:
    from concord_client.demo_command import run

    raise typer.Exit(run(context.obj, with_ray=not no_ray, keep=keep))


@app.command(help="help.console")
def console(
    context: typer.Context,
    demo: Annotated[bool, typer.Option("--demo", help="help.console-demo")] = False,
    no_ray: options.NoRay = False,
) -> None:
    from concord_client.console_command import run_console

    raise typer.Exit(run_console(context.obj, demo=demo, with_ray=not no_ray))


@app.command(help="help.rescore")
def rescore(
    context: typer.Context,
    encounter_id: Annotated[str, typer.Argument(metavar="[ENCOUNTER-ID]", help="help.of-encounter")] = "",
    profile: options.Profile = "",
    since: options.Since = "",
    until: options.Until = "",
    as_json: options.AsJson = False,
    target: options.Target = "",
    tls_ca: options.TlsCa = None,
    tls_cert: options.TlsCert = None,
    tls_key: options.TlsKey = None,
    timeout: options.Timeout = 600,
) -> None:
    from concord_client.history_command import run_rescore

    where = Where(target, tls_ca, tls_cert, tls_key, timeout, profile=profile)
    raise typer.Exit(run_rescore(encounter_id, where, context.obj, since=since, until=until, as_json=as_json))


@app.command(help="help.indicators")
def indicators(
    context: typer.Context,
    profile: options.Profile = "",
    since: options.Since = "",
    until: options.Until = "",
    everything: Annotated[bool, typer.Option("--all", help="help.indicators-all")] = False,
    as_json: options.AsJson = False,
    target: options.Target = "",
    tls_ca: options.TlsCa = None,
    tls_cert: options.TlsCert = None,
    tls_key: options.TlsKey = None,
    timeout: options.Timeout = 600,
) -> None:
    from concord_client.history_command import run_indicators

    where = Where(target, tls_ca, tls_cert, tls_key, timeout, profile=profile)
    code = run_indicators(where, context.obj, since=since, until=until, everything=everything, as_json=as_json)
    raise typer.Exit(code)


@app.command(help="help.budget")
def budget(
    context: typer.Context,
    per_100: Annotated[float, typer.Option("--per-100", metavar="N", help="help.per-100", show_default=False)],
    on: Annotated[str, typer.Option("--on", metavar="FILE.jsonl", help="help.reviewed", show_default=False)] = "",
    out: Annotated[str, typer.Option("--out", metavar="PROFILE.yaml", help="help.budget-out", show_default=False)] = "",
    profile: options.Profile = "",
    since: options.Since = "",
    as_json: options.AsJson = False,
    target: options.Target = "",
    tls_ca: options.TlsCa = None,
    tls_cert: options.TlsCert = None,
    tls_key: options.TlsKey = None,
    timeout: options.Timeout = 600,
) -> None:
    from concord_client.history_command import run_budget

    where = Where(target, tls_ca, tls_cert, tls_key, timeout, profile=profile)
    raise typer.Exit(run_budget(per_100, where, context.obj, on=on, out=out, since=since, as_json=as_json))


@rules.command("list", help="help.rules-list")
def list_rules(
    context: typer.Context,
    folder: options.RulesFolder = None,
    profile: options.Profile = "",
    as_json: options.AsJson = False,
    target: options.Target = "",
    tls_ca: options.TlsCa = None,
    tls_cert: options.TlsCert = None,
    tls_key: options.TlsKey = None,
    timeout: options.Timeout = 60,
) -> None:
    from concord_client.rules_command import run_list

    where = Where(target, tls_ca, tls_cert, tls_key, timeout, folder, profile)
    raise typer.Exit(run_list(where, context.obj, as_json=as_json))


@rules.command("show", help="help.rules-show")
def show_rule(
    context: typer.Context,
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="help.rule-id", show_default=False)],
    folder: options.RulesFolder = None,
    profile: options.Profile = "",
) -> None:
    from concord_client.rules_command import run_show

    raise typer.Exit(run_show(rule_id, folder, context.obj, profile=profile))


@rules.command("test", help="help.rules-test")
def test_rules(
    context: typer.Context,
    rule_ids: Annotated[list[str], typer.Argument(metavar="[RULE...]", help="help.rule-ids", show_default=False)] = [],  # noqa: B006
    folder: options.RulesFolder = None,
) -> None:
    from concord_client.rules_command import run_test

    raise typer.Exit(run_test(rule_ids, folder, context.obj))


@rules.command("new", help="help.rules-new")
def new_rule(
    context: typer.Context,
    rule_id: Annotated[str, typer.Argument(metavar="GROUP/NAME", help="help.rule-id", show_default=False)],
    folder: options.RulesFolder = None,
) -> None:
    from concord_client.rules_tools import run_new

    raise typer.Exit(run_new(rule_id, folder, context.obj))


@rules.command("try", help="help.rules-try")
def try_rule(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="RULE|FILE", help="help.rule-or-file", show_default=False)],
    on: Annotated[str, typer.Option("--on", metavar="FILE.jsonl", help="help.try-on", show_default=False)],
    show: Annotated[int, typer.Option("--show", metavar="N", help="help.try-show")] = 20,
    folder: options.RulesFolder = None,
    workers: options.Workers = 0,
    as_json: options.AsJson = False,
) -> None:
    from concord_client.rules_tools import run_try

    raise typer.Exit(run_try(rule, on, folder, context.obj, show=show, workers=workers, as_json=as_json))


@profiles.command("list", help="help.profiles-list")
def list_profiles(context: typer.Context, folder: options.RulesFolder = None) -> None:
    from concord_client.profiles_command import run_list

    raise typer.Exit(run_list(folder, context.obj))


@profiles.command("diff", help="help.profiles-diff")
def diff_profiles(
    context: typer.Context,
    one: Annotated[str, typer.Argument(metavar="A", help="help.profile-one", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="B", help="help.profile-one", show_default=False)],
    folder: options.RulesFolder = None,
) -> None:
    from concord_client.profiles_command import run_diff

    raise typer.Exit(run_diff(one, other, folder, context.obj))
