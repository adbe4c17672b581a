using System.Collections.Immutable;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace MmLock.Tool.Inventory;

/// <summary>A site as the inventory shows it.</summary>
/// <param name="File">Relative to PATH, with <c>/</c>.</param>
/// <param name="Symbols">The preprocessor symbols to change for the site to be compiled; null for a compiled one.</param>
internal sealed record SiteRecord(
    string File,
    int Line,
    int Column,
    string LockId,
    string Lock,
    SiteKind Kind,
    string Primitive,
    HoldMode? Mode,
    SiteStage Stage,
    string? Range,
    string? Reason,
    string? Symbols)
{
    /// <summary>Of a coarse acquire: what it can be made to hold. Of a raw one: what, once its lock is converted.</summary>
    public HoldKind? Becomes { get; init; }

    /// <summary>What keeps a coarse or raw acquire coarse, and what would remove that.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Of an acquire that is fine already: what it holds.</summary>
    public HoldKind? Holds { get; init; }

    /// <summary>Of a coarse acquire that can be narrowed: its plan in one line.</summary>
    public string? Plan { get; init; }

    /// <summary>Of an acquire that can be narrowed: what of it will run under <c>VmaLock</c>, in words; null for nothing.</summary>
    public string? UnderVmaLock { get; init; }

    /// <summary>Whether that is all of it: such acquires of a lock wait for each other whatever their ranges.</summary>
    public bool IsAllUnderVmaLock { get; init; }

    /// <summary>Of an acquire: what it is worth to narrow it, computed when asked for.</summary>
    public Lazy<HoldGain>? Gain { get; init; }

    /// <summary>Of an acquire: the guarded members that its section accesses, computed when asked for.</summary>
    public Lazy<ImmutableArray<GuardInfo>>? Guards { get; init; }

    /// <summary>Where it stands in a tree; null for records that no analysis made.</summary>
    public Location? At { get; init; }

    public bool IsCoarseAcquire => Stage == SiteStage.Api && Kind == SiteKind.Acquire;

    public string Place => $"{File}:{Line}";

    /// <summary>A compiled site, as its project's analysis found it.</summary>
    public static SiteRecord Of(LockSite site, LockEngine engine, string root, CancellationToken cancellationToken)
    {
        (string file, int line, int column) = PlaceOf(site.Location, root);
        return new SiteRecord(
            file,
            line,
            column,
            site.Lock.Id,
            site.Lock.Name,
            site.Kind,
            site.Primitive,
            site.Mode,
            site.Stage,
            site.Range,
            site.Reason,
            null)
        {
            Becomes = site.Becomes,
            Obstacle = site.Becomes == HoldKind.Coarse ? site.Reason : null,
            Holds = site.Holds,
            Plan = site.Plan,
            UnderVmaLock = site.UnderVmaLock,
            IsAllUnderVmaLock = site.IsAllUnderVmaLock,
            At = site.Location,
            Gain = site.Use is { } narrowed && site.Becomes is { } kind
                ? new Lazy<HoldGain>(() => HoldGain.Of(narrowed, kind, engine.Effects, cancellationToken))
                : null,
            Guards = site is { Kind: SiteKind.Acquire, Use: { } acquire }
                ? new Lazy<ImmutableArray<GuardInfo>>(() => engine.Guards.Of(acquire, cancellationToken))
                : null,
        };
    }

    public static (string File, int Line, int Column) PlaceOf(Location location, string root)
    {
        FileLinePositionSpan span = location.GetLineSpan();
        string file = Path.GetRelativePath(root, span.Path).Replace('\\', '/');
        return (file, span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1);
    }
}

/// <summary>A lock as the inventory shows it.</summary>
internal sealed record LockRecord(string Id, string Lock, string DeclaredAt, bool Designated, int Sites, int WithRange)
{
    /// <summary>Why it is a candidate; null for a lock that is none.</summary>
    public string? Why { get; init; }
}

/// <summary>A lock type of the input's own, and what to put into <c>MmLock.Primitives.txt</c> so that its locks are read.</summary>
internal sealed record PrimitiveRecord(string Type, string DeclaredAt, IReadOnlyList<string> Lines)
{
    public static PrimitiveRecord Of(CandidatePrimitive primitive, string root)
    {
        (string file, int line, _) = SiteRecord.PlaceOf(primitive.DeclaredAt, root);
        return new PrimitiveRecord(primitive.MetadataName, $"{file}:{line}", primitive.Lines);
    }
}
