using MmLock.Tool.Inventory;
using MmLock.Tool.Messages;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>An inventory for people: its locks, its sites, and the next step where there is none.</summary>
internal static class InventoryTable
{
    private const string HowToDesignate = "or name it in .editorconfig: mmlock.coarse_locks = Namespace.Type.Member\n";

    public static void Write(SolutionInventory inventory, IAnsiConsole console)
    {
        if (inventory.Locks.Count == 0)
        {
            console.Write(new Text(
                "No lock is designated, and none was found whose code works on addresses, offsets, pages or ranges. "
                + $"To designate one, put [CoarseLock] on its field, {HowToDesignate}"));
            return;
        }

        Listing.Write(
            console,
            ["lock", "declared at", "designated", "sites", "with a range at hand"],
            inventory.Locks.Select(l => new[]
            {
                l.Lock, l.DeclaredAt, l.Designated ? "yes" : "candidate", Figures.Count(l.Sites), Figures.Count(l.WithRange),
            }));
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
                s.Reason ?? s.Range ?? (s.Symbols is null ? "" : $"compiled with {s.Symbols}"),
            }));
        console.Write(new Text($"{Stages(inventory.Sites)}: {Total(inventory)}\n"));
        if (!inventory.Locks.Any(l => l.Designated))
        {
            console.Write(new Text($"No lock is designated yet. Put [CoarseLock] on the field of one of these, {HowToDesignate}"));
        }
    }

    public static string Stages(IEnumerable<SiteRecord> sites) =>
        string.Join(", ", sites.GroupBy(s => s.Stage).OrderBy(g => g.Key).Select(g => $"{Figures.Count(g.Count())} {Name(g.Key)}"));

    public static string Total(SolutionInventory inventory) =>
        $"{Figures.Count(inventory.Sites.Count, "site")} on {Figures.Count(inventory.Locks.Count, "lock")}";

    /// <summary>An enumeration's member as users read it.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
