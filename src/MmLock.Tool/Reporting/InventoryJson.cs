using System.Text.Json.Serialization;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Inventory;

namespace MmLock.Tool.Reporting;

/// <summary>An inventory as JSON; same inventory, same bytes. Names and order are those that other programs rely on.</summary>
/// <param name="Schema">The version of the form.</param>
/// <param name="Candidates">Why each candidate is one; absent where there is none, as the primitives are.</param>
/// <param name="Primitives">Lock types of the input's own, with the lines that make them known.</param>
internal sealed record InventoryJson(
    int Schema,
    IEnumerable<InventoryJson.LockEntry> Locks,
    IEnumerable<InventoryJson.SiteEntry> Sites,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<InventoryJson.CandidateEntry>? Candidates,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<InventoryJson.PrimitiveEntry>? Primitives)
{
    /// <summary>Why a lock that nobody designated is a candidate; a form of its own, since readers rely on that of locks.</summary>
    internal sealed record CandidateEntry(string Lock, string DeclaredAt, string Why);

    internal sealed record PrimitiveEntry(string Type, string DeclaredAt, IReadOnlyList<string> Lines);

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
        string? Symbols)
    {
        /// <summary>Since the second version, of a coarse or raw acquire: what it can be made to hold,</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Becomes { get; init; }

        /// <summary>and what stands in the way of a finer hold.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Obstacle { get; init; }

        /// <summary>Of the same: the members that its section accesses and its lock guards.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<GuardEntry>? Guards { get; init; }
    }

    /// <summary>A guarded member.</summary>
    /// <param name="Source"><c>declared</c> or <c>inferred</c>.</param>
    /// <param name="Held">Of an inferred one: accesses under the lock.</param>
    /// <param name="Accesses">Of an inferred one: all, outside of construction.</param>
    internal sealed record GuardEntry(
        string Member,
        string Source,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Held,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Accesses);

    public static string Write(SolutionInventory inventory) => OutputJson.Write(
        new InventoryJson(
            2,
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
                s.Symbols)
            {
                Becomes = s.Becomes is { } becomes ? InventoryTable.Name(becomes) : null,
                Obstacle = s.Obstacle,
                Guards = s.Stage is SiteStage.Raw or SiteStage.Api && s.Guards is { Value: var guards }
                    ? [.. guards.Select(g => new GuardEntry(
                        g.Member, g.IsDeclared ? "declared" : "inferred", g.IsDeclared ? null : g.Held, g.IsDeclared ? null : g.Accesses))]
                    : null,
            }),
            NullIfNone([.. inventory.Locks.Where(l => l.Why is not null).Select(l => new CandidateEntry(l.Lock, l.DeclaredAt, l.Why!))]),
            NullIfNone([.. inventory.Primitives.Select(p => new PrimitiveEntry(p.Type, p.DeclaredAt, p.Lines))])));

    private static IReadOnlyList<T>? NullIfNone<T>(IReadOnlyList<T> list) => list.Count == 0 ? null : list;
}
