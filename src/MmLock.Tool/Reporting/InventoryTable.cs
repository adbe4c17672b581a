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
        }

        Listing.Write(
            console,
            ["lock", "declared at", "designated", "sites", "with a range at hand"],
            inventory.Locks.Select(l => new[]
            {
                l.Lock, l.DeclaredAt, l.Designated ? "yes" : l.Why is null ? "no" : "candidate", Figures.Count(l.Sites),
                Figures.Count(l.WithRange),
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
            ["site", "lock", "kind", "primitive", "stage", "range or reason"],
            inventory.Sites.Select(s => new[]
            {
                s.Place, s.Lock, Name(s.Kind), s.Primitive, Name(s.Stage),
                (s.Reason is { } reason ? shared.At(s.Lock, reason) : null)
                    ?? (s.Becomes == HoldKind.Structure ? "the structure alone" : s.Range)
                        ?? (s.Symbols is null ? "" : $"compiled with {s.Symbols}"),
            }));
        if (!inventory.Locks.Any(l => l.Designated))
        {
            console.Write(new Text($"No lock is designated yet. Put [CoarseLock] on the field of one of these, {SiteFilter.HowToDesignate}\n"));
        }
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
