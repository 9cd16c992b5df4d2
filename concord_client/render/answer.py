"""The answer of one check for people: a panel for each discrepancy, gravest first, then what was not checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from concord.v1 import discrepancy_pb2, encounter_pb2, fusion_service_pb2
from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from concord_client.messages import Language, in_language, say
from concord_client.render.evidence import EvidenceView
from concord_client.render.severity import border_style, severity_text

Discrepancy = discrepancy_pb2.Discrepancy
_Evidence = discrepancy_pb2.DiscrepancyEvidence
_ROLE_STYLES = {_Evidence.CLAIM: "bold red", _Evidence.AGAINST: "bold green", _Evidence.UNLESS: "bold green"}
# More than this many of one kind are counted, not listed.
_SHOWN_PER_ROLE = 4


class AnswerView:
    """Renders on any Rich console. `everything`: also what is only recorded."""

    def __init__(
        self,
        answer: fusion_service_pb2.CheckEncounterResponse,
        encounter: encounter_pb2.Encounter,
        language: Language,
        *,
        everything: bool = False,
    ) -> None:
        self._answer = answer
        self._encounter = encounter
        self._language = language
        self._everything = everything

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        shown = [d for d in self._answer.discrepancies if self._everything or d.routing != Discrepancy.RECORDED]
        shown.sort(key=lambda d: -d.severity)
        yield self._headline(shown)
        for discrepancy in shown:
            yield self._panel(discrepancy, console, options.max_width)
        yield from self._reminders()
        yield from self._footer(len(self._answer.discrepancies) - len(shown))

    def _headline(self, shown: list[Discrepancy]) -> Text:
        name = Text(self._answer.id or self._encounter.id, style="bold")
        if not shown:
            verdicts = self._answer.verdicts
            if verdicts.consistent + verdicts.discrepant + verdicts.error == 0:
                # Silence is no agreement.
                return Text.assemble(name, "  ", (say("answer.nothing", self._language), "bold yellow"))
            return Text.assemble(name, "  ", (say("answer.none", self._language), "bold green"))
        counts = Counter(d.severity for d in shown)
        words = [
            severity_text(severity, self._language, f"{count} ")
            for severity, count in sorted(counts.items(), reverse=True)
        ]
        total = say("answer.count" if len(shown) > 1 else "answer.count-one", self._language, count=len(shown))
        return Text.assemble(name, "  ", total, "  ", Text("  ").join(words))

    def _panel(self, discrepancy: Discrepancy, console: Console, width: int) -> Panel:
        grid = Table.grid(padding=(0, 1))
        labels = [say(f"role.{role}", self._language) for role in ("CLAIM", "AGAINST", "UNLESS")]
        labels.append(say("answer.clears-if", self._language))
        label_width = max(Text(label).cell_len for label in labels)
        grid.add_column(width=label_width, style="dim", no_wrap=True)
        grid.add_column(ratio=1)
        # Border and padding of the panel take four cells, the space between the columns one.
        view = EvidenceView(self._encounter, self._language, console, width - label_width - 5)
        for label, line in self._evidence(discrepancy, view):
            grid.add_row(label, line)
        if clears_if := in_language(discrepancy.clears_if, self._language):
            grid.add_row(say("answer.clears-if", self._language), clears_if)
        if self._answer.explained:
            # Asked for with --explain.
            for label, line in self._why(discrepancy):
                grid.add_row(label, line)
        parts: list[Text | Table] = []
        if summary := in_language(discrepancy.summary, self._language):
            parts.append(Text(summary))
        if discrepancy.hard_stop:
            parts.append(Text(say("answer.hard-stop", self._language), style="bold"))
        return Panel(
            Group(*parts, Text(), grid) if parts else grid,
            title=self._title(discrepancy),
            title_align="left",
            subtitle=self._subtitle(discrepancy),
            subtitle_align="right",
            border_style=border_style(discrepancy.severity),
            box=box.ROUNDED,
            width=width,
        )

    def _title(self, discrepancy: Discrepancy) -> Text:
        badge = severity_text(discrepancy.severity, self._language, " ")
        return Text.assemble(badge.append(" "), (f" {in_language(discrepancy.title, self._language)} ", "bold"))

    def _subtitle(self, discrepancy: Discrepancy) -> Text:
        words = [discrepancy.rule_id]
        # 1 says that no reader stated a probability; "100 %" would read as certainty.
        if discrepancy.confidence < 1:
            words.append(say("answer.confidence", self._language, percent=round(discrepancy.confidence * 100)))
        if discrepancy.routing in (Discrepancy.HELD, Discrepancy.RECORDED):
            words.append(say(f"routing.{Discrepancy.Routing.Name(discrepancy.routing)}", self._language))
        return Text(" · ".join(words), style="dim")

    def _evidence(self, discrepancy: Discrepancy, view: EvidenceView) -> Iterator[tuple[str, Text]]:
        """Rows of label and line: what is asserted first, then what it is held to."""
        for role in (_Evidence.CLAIM, _Evidence.AGAINST, _Evidence.UNLESS):
            groups = view.groups([piece for piece in discrepancy.evidence if piece.role == role])
            style = _ROLE_STYLES[role] if view.console.color_system else ""
            for group in groups[:_SHOWN_PER_ROLE]:
                yield say(f"role.{_Evidence.Role.Name(role)}", self._language), view.place(group)
                for line in view.lines(group, style):
                    yield "", line
            if len(groups) > _SHOWN_PER_ROLE:
                yield "", Text(say("answer.more", self._language, count=len(groups) - _SHOWN_PER_ROLE), style="dim")

    def _why(self, discrepancy: Discrepancy) -> Iterator[tuple[str, Text]]:
        """Rows of label and line: which clause decided, by which numbers, and how often the rule is right."""
        why = discrepancy.explanation
        label = say("answer.why", self._language)
        yield label, Text(" ".join(part for part in (why.clause, why.expression) if part))
        for one in why.parameters:
            yield "", Text(f"{one.name} = {one.value} {one.unit}".rstrip() + f" ({one.source})", style="dim")
        words = say(
            "answer.probability",
            self._language,
            percent=round(discrepancy.probability * 100),
            precision=round(why.precision * 100),
            reviews=why.reviews,
        )
        yield "", Text(words, style="dim")
        for change in why.clearing:
            words = f"{change.field}: {change.before or '-'} → {change.after}"
            yield "", Text(say("answer.change", self._language, change=words), style="dim")

    def _reminders(self) -> Iterator[Text]:
        for reminder in self._answer.reminders:
            due = reminder.due_at[:16].replace("T", " ")
            yield Text.assemble(
                (say("answer.due", self._language, moment=due), "bold yellow"),
                f"  {in_language(reminder.title, self._language)}",
                (f"  {reminder.rule_id}", "dim"),
            )

    def _score(self) -> Iterator[Text]:
        score = self._answer.score
        if not score.grade:
            return
        taken = (f"{one.rule_id} -{one.points:g}{' !' if one.veto else ''}" for one in score.deductions if one.weight)
        words = say(
            "answer.score",
            self._language,
            points=f"{score.points:g}",
            full=f"{score.full:g}",
            grade=in_language(score.grade_name, self._language),
        )
        yield Text(say("place.separator", self._language).join([words, *taken]), style="dim")

    def _footer(self, hidden: int) -> Iterator[Text]:
        if self._answer.must_answer:
            number = len(self._answer.must_answer)
            yield Text(say("answer.may-not-sign", self._language, count=number), style="bold red")
        yield from self._score()
        verdicts = self._answer.verdicts
        counts = {
            "consistent": verdicts.consistent,
            "discrepant": verdicts.discrepant,
            "not_applicable": verdicts.not_applicable,
            "error": verdicts.error,
        }
        words = [
            say(f"verdict.{name}", self._language, count=count)
            for name, count in counts.items()
            if count or name != "error"
        ]
        yield Text(say("answer.rules", self._language) + "  " + " · ".join(words), style="dim")
        for missing in self._answer.not_checked:
            source = say(f"source.{missing.source}", self._language, default=missing.source)
            reason = say(f"reason.{missing.reason}", self._language, default=missing.reason)
            yield Text(say("answer.not-checked", self._language, source=source, reason=reason), style="dim")
        if hidden:
            yield Text(say("answer.hidden", self._language, count=hidden), style="dim")
