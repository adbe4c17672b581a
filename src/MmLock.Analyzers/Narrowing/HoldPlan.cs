using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What becomes of one coarse acquire.</summary>
/// <param name="Kind">What it will hold.</param>
internal sealed record HoldPlan(HoldKind Kind)
{
    /// <summary>It is the coarse fallback of a finer acquire, and a part of that.</summary>
    public bool IsFallback { get; init; }

    /// <summary>How it becomes a range; null for other kinds.</summary>
    public RangePlan? Range { get; init; }

    /// <summary>The range at hand, as it would be written; null for none.</summary>
    public string? RangeText { get; init; }

    /// <summary>What keeps it coarse, and what would change that; null for an acquire that can be narrowed.</summary>
    public string? Obstacle { get; init; }

    /// <summary>What must be narrowed before, since it is taken inside; null for nothing.</summary>
    public string? Waits { get; init; }

    /// <summary>Whether it can be carried out as the code is now.</summary>
    public bool IsReady => Kind != HoldKind.Coarse && Waits is null;

    /// <summary>Whether all that it does runs under <c>VmaLock</c>: such holds of a lock wait for each other, whatever they hold.</summary>
    public bool IsAllUnderVmaLock => Range is { WrapAll: true };

    /// <summary>What of it runs under <c>VmaLock</c>, in words; null for nothing.</summary>
    public string? UnderVmaLock => IsAllUnderVmaLock ? "all of it under VmaLock"
        : Range is not { } range ? null
        : range.Wraps.Length + range.Loops.Length is > 0 and var runs
            ? $"{runs} {(runs == 1 ? "run" : "runs")} under VmaLock{InHelpers(range, ", and ")}"
        : range.Helpers.IsEmpty ? null
        : InHelpers(range, "");

    /// <summary>What functions that it calls do under <c>VmaLock</c>, which they then take themselves.</summary>
    private static string InHelpers(RangePlan range, string before) => range.Helpers.IsEmpty ? "" : before + string.Join(
        ", ", range.Helpers.Select(h => (h.Name, Count: h.Wraps.Length + h.Conditions.Length))
            .Select(h => $"'{h.Name}' takes VmaLock for {h.Count} {(h.Count == 1 ? "step" : "steps")}"));

    /// <summary>The plan in one line, as a reader chooses it.</summary>
    public string Summary(HoldMode? mode)
    {
        string how = mode == HoldMode.Read ? "for reading" : "for writing";
        if (Range is not { } range)
        {
            return $"Hold the structure alone {how} (review)";
        }

        string latch = UnderVmaLock is { } under ? $", {under}" : "";
        string check = range.Check is null ? "" : ", coarse for drivers that expect it";
        string claim = range.ClaimAfter is null ? "" : ", claimed where the search has found it, else coarse";
        return $"Hold {RangeText} {how}{claim}{latch}{check} (review)";
    }

    /// <summary>The releases of a hold without a guard, which get one.</summary>
    public ImmutableArray<SyntaxNode> Releases { get; init; } = ImmutableArray<SyntaxNode>.Empty;

    /// <summary>The local that has the guard; null where nothing names it.</summary>
    public ILocalSymbol? Guard { get; init; }
}
