using MmLock.Tool.Migration;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>Prints a stage's account: what was found, what became of it, and the reason for each that stays.</summary>
internal static class LedgerWriter
{
    public static void Write(Ledger ledger, IAnsiConsole console)
    {
        bool range = ledger.Stage == "range";
        if (ledger.Found == 0)
        {
            console.Write(new Text(range
                ? "No coarse acquire was found: there is nothing to narrow. Locks on the MmapLock API have them; 'mmlock convert --to api' makes them of raw ones.\n"
                : "No raw site of a designated lock was found: there is nothing to convert. 'mmlock inventory' lists the locks worth designating with [CoarseLock].\n"));
            return;
        }

        string sum = range
            ? $"coarse acquires: {Figures.Count(ledger.Found)} found = {Figures.Count(ledger.Converted)} ranged + {Figures.Count(ledger.Refused.Count)} stay coarse"
            : $"sites: {Figures.Count(ledger.Found)} found = {Figures.Count(ledger.Converted)} converted + {Figures.Count(ledger.Refused.Count)} refused";
        console.Write(new Text(sum + (ledger.Refused.Count == 0 ? "\n" : " (each with its reason)\n")));
        if (ledger.Refused.Count > 0)
        {
            Listing.Write(
                console,
                ["site", "lock", "primitive", range ? "stays coarse because" : "refused because"],
                ledger.Refused.Select(r => new[] { r.Place, r.Lock, r.Primitive, r.Reason }));
        }
    }
}
