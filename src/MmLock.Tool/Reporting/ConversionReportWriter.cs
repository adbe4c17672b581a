using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>The printed form of a stage's report: what was found, what became of it, and the reason for each that stays.</summary>
internal static class ConversionReportWriter
{
    public static void Write(ConversionReport report, IAnsiConsole console)
    {
        bool whatIf = report.Stage == "what-if";
        bool range = report.Stage == "range" || whatIf;
        if (report.Found == 0)
        {
            console.Write(new Text(range
                ? "No coarse acquire was found: there is nothing to narrow. Locks on the MmapLock API have them; 'mmlock convert --to "
                    + "api' makes them of raw ones.\n"
                : "No raw site of a designated lock was found: there is nothing to convert. 'mmlock inventory' lists the locks worth "
                    + "designating with [CoarseLock].\n"));
            return;
        }

        string sum = range
            ? $"coarse acquires: {Figures.Count(report.Found)} found = {Figures.Count(report.Converted)} "
                + (whatIf ? "say what they would hold" : "ranged") + $" + {Figures.Count(report.Refused.Count)} "
                + (whatIf ? "do not" : "stay coarse")
            : $"sites: {Figures.Count(report.Found)} found = {Figures.Count(report.Converted)} converted + "
                + $"{Figures.Count(report.Refused.Count)} refused";
        console.Write(new Text(sum + (report.Refused.Count == 0 ? "\n" : " (each with its reason)\n")));
        if (range && !whatIf && report.Converted > 0)
        {
            console.Write(new Text(
                $"of the ranged, {Figures.Count(report.Converted - report.Structures)} hold a range and "
                + $"{Figures.Count(report.Structures)} the shared structure alone\n"));
        }

        if (report.Refused.Count > 0)
        {
            Listing.Write(
                console,
                ["site", "lock", "primitive", whatIf ? "says nothing because" : range ? "stays coarse because" : "refused because"],
                report.Refused.Select(r => new[] { r.Place, r.Lock, r.Primitive, r.Reason }));
        }

        if (report.Recursive.Count > 0)
        {
            int locks = report.Recursive.Select(r => r.Lock).Distinct().Count();
            console.Write(new Text(
                $"CoarseByThread: {Figures.Count(locks, "lock")}, whose holds nest by thread. No site on these paths can become a range "
                + "(MML1008 takes them apart)\n"));
            Listing.Write(console, ["place", "lock", "because"], report.Recursive.Select(r => new[] { r.Place, r.Lock, r.Path }));
        }
    }
}
