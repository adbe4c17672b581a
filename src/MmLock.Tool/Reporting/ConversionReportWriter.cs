using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>The printed form of a stage's report: what was found, what became of it, and the reason for each that stays.</summary>
internal static class ConversionReportWriter
{
    private const string NoCoarse =
        "No coarse acquire was found: there is nothing to narrow. Locks on the MmapLock API have them; 'mmlock convert --to api' makes them "
        + "of raw ones.\n";

    private static readonly Words s_api = new(
        "No raw site of a designated lock was found: there is nothing to convert. 'mmlock inventory' lists the locks worth designating "
            + "with [CoarseLock].\n",
        "sites", "converted", "refused", "refused because");

    private static readonly Words s_whatIf = new(
        NoCoarse, "coarse acquires", "say what they would hold", "do not", "says nothing because");

    private static readonly Words s_range = new(NoCoarse, "coarse acquires", "ranged", "stay coarse", "stays coarse because");

    /// <summary>How a stage speaks of its sites.</summary>
    private sealed record Words(string Nothing, string Sites, string Converted, string Refused, string Reason);

    public static void Write(ConversionReport report, IAnsiConsole console)
    {
        Words words = report.Stage switch { "range" => s_range, "what-if" => s_whatIf, _ => s_api };
        if (report.Found == 0)
        {
            console.Write(new Text(words.Nothing));
            return;
        }

        console.Write(new Text(
            $"{words.Sites}: {Figures.Count(report.Found)} found = {Figures.Count(report.Converted)} {words.Converted} + "
                + $"{Figures.Count(report.Refused.Count)} {words.Refused}"
                + (report.Refused.Count == 0 ? "\n" : " (each with its reason)\n")));
        if (words == s_range && report.Converted > 0)
        {
            console.Write(new Text(
                $"of the ranged, {Figures.Count(report.Converted - report.Structures)} hold a range and "
                + $"{Figures.Count(report.Structures)} the shared structure alone\n"));
        }

        if (report.Refused.Count > 0)
        {
            // What keeps an acquire coarse is its own, whether others have it, too.
            var shared = new SharedReasons(words == s_api ? report.Refused.Select(r => (r.Lock, (string?)r.Reason)) : []);
            shared.Write(console);
            Listing.Write(
                console,
                ["site", "lock", "primitive", words.Reason],
                report.Refused.Select(r => new[] { r.Place, r.Lock, r.Primitive, shared.At(r.Lock, r.Reason) }));
        }

        if (report.Recursive.Count > 0)
        {
            int locks = report.Recursive.Select(r => r.Lock).Distinct().Count();
            console.Write(new Text(
                $"CoarseByThread: {Figures.Count(locks, "lock")}, whose holds nest by thread. No site on these paths can become a range "
                + "(MML1008 takes them apart)\n"));
            Listing.Write(console, ["place", "lock", "because"], report.Recursive.Select(r => new[] { r.Place, r.Lock, r.Path }));
        }

        WriteSignatures(report.Signatures, console);
    }

    /// <summary>What code outside of the solution has to follow.</summary>
    public static void WriteSignatures(IReadOnlyList<ChangedSignature> signatures, IAnsiConsole console)
    {
        if (signatures.Count > 0)
        {
            console.Write(new Text(
                $"Public signatures: {Figures.Count(signatures.Count, "declaration")} of libraries with a lock in their type, which becomes "
                + "MmapLock. Code outside of this solution that names them has to follow\n"));
            Listing.Write(console, ["place", "lock", "declared as"], signatures.Select(s => new[] { s.Place, s.Lock, s.Signature }));
        }
    }
}
