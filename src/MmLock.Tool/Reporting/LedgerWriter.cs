using MmLock.Tool.Migration;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>Prints a stage's account: what was found, what became of it, and the reason for each that stays.</summary>
internal static class LedgerWriter
{
    public static void Write(Ledger ledger, IAnsiConsole console)
    {
        bool range = ledger.Stage == "range";
        string sum = range
            ? $"coarse acquires: {Figures.Count(ledger.Found)} found = {Figures.Count(ledger.Converted)} ranged + {Figures.Count(ledger.Refused.Count)} stay coarse (each with its reason)"
            : $"sites: {Figures.Count(ledger.Found)} found = {Figures.Count(ledger.Converted)} converted + {Figures.Count(ledger.Refused.Count)} refused (each with its reason)";
        console.Write(new Text(sum + "\n"));
        if (ledger.Refused.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("site", "lock", "primitive", range ? "stays coarse because" : "refused because");
        foreach (Refused refused in ledger.Refused)
        {
            table.AddRow(new Text(refused.Place), new Text(refused.Lock), new Text(refused.Primitive), new Text(refused.Reason));
        }

        console.Write(table);
    }
}
