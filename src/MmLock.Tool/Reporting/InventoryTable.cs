using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Tool.Inventory;
using MmLock.Tool.Messages;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>An inventory for people: its locks, its sites, and the next step where there is none.</summary>
internal static class InventoryTable
{
    public static void Write(SolutionInventory inventory, IAnsiConsole console)
    {
        if (inventory.Locks.Count == 0)
        {
            WritePrimitives(inventory, console);
            console.Write(new Text(
                "No lock is designated, and none was found whose code works on addresses, offsets, pages or ranges. "
                + $"To designate one, put [CoarseLock] on its field, {SiteFilter.HowToDesignate}\n"));
            return;
        }

        if (inventory.Sites.Count > 0)
        {
            console.Write(new Text($"{Total(inventory)}: {Stages(inventory.Sites)}.\n"));
            WriteHolds(inventory.Sites, console);
        }

        Listing.Write(
            console,
            ["lock", "declared at", "designated", "sites", "can be narrowed"],
            inventory.Locks.Select(l => new[]
            {
                l.Lock, l.DeclaredAt, l.Designated ? "yes" : l.Why is null ? "no" : "candidate", Figures.Count(l.Sites),
                inventory.Sites.Where(s => s.LockId == l.Id && s.Becomes is not null).ToArray() is { Length: > 0 } planned
                    ? Figures.Count(planned.Count(s => s.Becomes != HoldKind.Coarse)) : "",
            }));
        foreach (LockRecord candidate in inventory.Locks.Where(l => l.Why is not null))
        {
            console.Write(new Text($"{candidate.Lock}: {candidate.Why}\n"));
        }

        var shared = new SharedReasons(inventory.Sites.Where(s => s.Stage == SiteStage.Refused).Select(s => (s.Lock, s.Reason)));
        shared.Write(console);
        WritePrimitives(inventory, console);
        if (inventory.Sites.Count == 0)
        {
            console.Write(new Text("No code was found that uses them.\n"));
            return;
        }

        Listing.Write(
            console,
            ["site", "lock", "kind", "primitive", "stage", "can hold", "range or reason"],
            inventory.Sites.Select(s => new[]
            {
                s.Place, s.Lock, Name(s.Kind), s.Primitive, Name(s.Stage), (s.Becomes ?? s.Holds) is { } hold ? Name(hold) : "",
                (s.Reason ?? s.Obstacle) is { } reason ? shared.At(s.Lock, reason)
                    : (s.Becomes == HoldKind.Structure ? null : s.Range) ?? (s.Symbols is null ? "" : $"compiled with {s.Symbols}"),
            }));
        if (!inventory.Locks.Any(l => l.Designated))
        {
            console.Write(new Text($"No lock is designated yet. Put [CoarseLock] on the field of one of these, {SiteFilter.HowToDesignate}\n"));
        }
    }

    /// <summary>What the acquires come to that are not fine yet.</summary>
    private static void WriteHolds(IReadOnlyList<SiteRecord> sites, IAnsiConsole console)
    {
        SiteRecord[] planned = [.. sites.Where(s => s.Becomes is not null)];
        if (planned.Length == 0)
        {
            return;
        }

        int Of(params HoldKind[] kinds) => planned.Count(s => kinds.Contains(s.Becomes!.Value));
        string once = planned.Any(s => s.Stage == SiteStage.Raw) ? "Once they are on the API, of" : "Of";
        console.Write(new Text(
            $"{once} {Figures.Count(planned.Length, "acquire")} {Figures.Count(Of(HoldKind.Range, HoldKind.Ranges))} can hold a range, "
            + $"{Figures.Count(Of(HoldKind.Structure))} the structure alone; {Figures.Count(Of(HoldKind.Coarse))} would stay coarse.\n"));
    }

    public static string Stages(IEnumerable<SiteRecord> sites) =>
        string.Join(
        ", ", sites.OrderBy(s => s.Stage).GroupBy(s => Name(s.Stage)).Select(g => $"{Figures.Count(g.Count())} {g.Key}"));

    private static void WritePrimitives(SolutionInventory inventory, IAnsiConsole console)
    {
        if (inventory.Primitives.Count > 0)
        {
            console.Write(new Text(
                $"{Figures.Count(inventory.Primitives.Count, "type")} of locks of this code's own: put the lines into "
                + $"{PrimitiveLines.FileName}, an AdditionalFiles item of the project, and the locks are read.\n"));
            foreach (PrimitiveRecord primitive in inventory.Primitives)
            {
                console.Write(new Text($"# {primitive.DeclaredAt}\n{string.Join('\n', primitive.Lines)}\n"));
            }
        }
    }

    public static string Total(SolutionInventory inventory) =>
        $"{Figures.Count(inventory.Sites.Count, "site")} on {Figures.Count(inventory.Locks.Count, "lock")}";

    /// <summary>A stage as users read it: whether the lock is designated, the lock says.</summary>
    public static string Name(SiteStage stage) => Name<SiteStage>(stage == SiteStage.Undesignated ? SiteStage.Raw : stage);

    /// <summary>An enumeration's member as users read it.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
