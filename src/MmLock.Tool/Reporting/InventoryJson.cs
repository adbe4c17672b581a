using MmLock.Tool.Inventory;

namespace MmLock.Tool.Reporting;

/// <summary>An inventory as JSON; same inventory, same bytes. Names and order are those that other programs rely on.</summary>
/// <param name="Schema">The version of the form.</param>
internal sealed record InventoryJson(int Schema, IEnumerable<InventoryJson.LockEntry> Locks, IEnumerable<InventoryJson.SiteEntry> Sites)
{
    internal sealed record LockEntry(string Lock, string DeclaredAt, bool Designated, int Sites, int WithRange);

    internal sealed record SiteEntry(
        string File,
        int Line,
        int Column,
        string Lock,
        string Kind,
        string Primitive,
        string? Mode,
        string Stage,
        string? Range,
        string? Reason,
        string? Symbols);

    public static string Write(SolutionInventory inventory) => OutputJson.Write(
        new InventoryJson(
            1,
            inventory.Locks.Select(l => new LockEntry(l.Lock, l.DeclaredAt, l.Designated, l.Sites, l.WithRange)),
            inventory.Sites.Select(s => new SiteEntry(
                s.File,
                s.Line,
                s.Column,
                s.Lock,
                InventoryTable.Name(s.Kind),
                s.Primitive,
                s.Mode is { } mode ? InventoryTable.Name(mode) : null,
                InventoryTable.Name(s.Stage),
                s.Range,
                s.Reason,
                s.Symbols))));
}
