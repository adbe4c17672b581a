using System.Globalization;
using Spectre.Console;

namespace MmLock.Benchmarks.Quick;

/// <summary>A quick run as a table: boxes on a terminal, Markdown anywhere else.</summary>
internal static class QuickTable
{
    public static void Write(QuickRun run, IAnsiConsole console, bool plain)
    {
        var table = new Table().Border(plain ? TableBorder.Markdown : TableBorder.Rounded);
        foreach (string title in (string[])["measure", "ours", "reference", "ratio", "goal", "met"])
        {
            var column = new TableColumn(new Text(title)) { NoWrap = true };
            table.AddColumn(title is "measure" or "met" ? column : column.RightAligned());
        }

        foreach (Row row in run.Rows)
        {
            table.AddRow(Cells(row).Select(cell => new Text(cell)));
        }

        console.Write(new Text($"{run.Machine}\n"));
        console.Write(table);
        foreach (Row row in run.Rows.Where(row => row.Unavailable is not null))
        {
            console.Write(new Text($"{row.Measure}: {row.Unavailable}\n"));
        }

        foreach (Row row in run.Rows.Where(row => row.Figures?.Disturbed > 0))
        {
            console.Write(
                new Text(
                    $"* {row.Measure}: other processes took cores in {row.Figures!.Disturbed} of {row.Figures.OurRounds.Count} rounds\n"));
        }

        (int met, int goals) = (run.Rows.Count(row => row.Met == true), run.Rows.Count(row => row.Goal is not null));
        console.Write(new Text(string.Create(CultureInfo.InvariantCulture, $"{met} of {goals} goals met, {run.Seconds:0} s\n")));
    }

    private static string[] Cells(Row row)
    {
        string goal = row.Goal is { } set ? Goal(set) : "";
        return row.Figures is { } figures
            ? [
                row.Measure,
                Value(figures.Ours, figures.Unit),
                Value(figures.Reference, figures.Unit),
                Ratio(figures.Ratio),
                goal,
                $"{Met(row.Met)}{(figures.Disturbed > 0 ? " *" : "")}".TrimStart()]
            : [row.Measure, "not available", "", "", goal, ""];
    }

    private static string Met(bool? met) => met switch
    {
        true => "yes",
        false => "no",
        null => "",
    };

    private static string Goal(Goal goal) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Subjects(goal.Subject)}{(goal.Direction == Direction.AtMost ? "≤" : "≥")} {goal.Bound:#,0.##}");

    private static string Subjects(Subject subject) => subject switch
    {
        Subject.Ours => "ours ",
        Subject.Excess => "ours − reference ",
        _ => "",
    };

    private static string Ratio(double? ratio) => ratio?.ToString(ratio < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture) ?? "";

    private static string Value(double value, Unit unit) => unit switch
    {
        Unit.Nanoseconds when value >= 1_000_000 => Format(value / 1_000_000, "0.00 ms"),
        Unit.Nanoseconds when value >= 1_000 => Format(value / 1_000, "0.00 µs"),
        Unit.Nanoseconds => Format(value, "0.0 ns"),
        Unit.TurnsPerSecond => Format(value / 1_000_000, "0.00 M/s"),
        Unit.Holds => Format(value, "0.000 holds"),
        _ => Format(value, "0.000 B"),
    };

    /// <summary>The unit in quotes, since some letters mean something in a format.</summary>
    private static string Format(double value, string format)
    {
        string[] parts = format.Split(' ');
        return $"{value.ToString(parts[0], CultureInfo.InvariantCulture)} {parts[1]}";
    }
}
