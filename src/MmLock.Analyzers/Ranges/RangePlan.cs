using MmLock.Analyzers.Flow;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>Neighbouring statements that touch the shared structure and nothing slow: they go under <c>VmaLock</c> together.</summary>
internal sealed record StructureWrap(ImmutableArray<StatementSyntax> Statements);

/// <summary>
/// A function that is called with the lock held, touches the shared structure and does slow work: it takes <c>VmaLock</c> itself, in runs,
/// as the section does.
/// </summary>
/// <param name="Body">Its declaration.</param>
/// <param name="Name">What it is called.</param>
/// <param name="LockText">The lock, as it is spelled there.</param>
internal sealed record DividedHelper(SyntaxNode Body, string Name, string LockText)
{
    public ImmutableArray<StructureWrap> Wraps { get; init; } = ImmutableArray<StructureWrap>.Empty;

    public ImmutableArray<IfStatementSyntax> Conditions { get; init; } = ImmutableArray<IfStatementSyntax>.Empty;

    /// <summary>It is divided in the same way.</summary>
    public bool IsLike(DividedHelper other) => Body == other.Body && LockText == other.LockText
        && Conditions.SequenceEqual(other.Conditions)
        && Wraps.SelectMany(w => w.Statements).SequenceEqual(other.Wraps.SelectMany(w => w.Statements))
        && Wraps.Select(w => w.Statements.Length).SequenceEqual(other.Wraps.Select(w => w.Statements.Length));
}

/// <summary>A local that keeps what a lookup returned after the structure lock is dropped: it gets a copy instead.</summary>
/// <param name="Value">The lookup.</param>
/// <param name="CopyMethod">The method of the looked-up type that copies it.</param>
internal sealed record Snapshot(ExpressionSyntax Value, string CopyMethod, bool IsNullable);

/// <summary>A loop over what a lookup returned, which goes on after the structure lock is dropped: it goes through copies.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="ElementType">The type of the objects.</param>
/// <param name="CopyMethod">The method of theirs that copies one.</param>
internal sealed record LookupLoop(ForEachStatementSyntax Loop, ITypeSymbol ElementType, string CopyMethod);

/// <summary>How the code finds out that a driver in the range expects the coarse lock.</summary>
/// <param name="After">The wrapped statement behind which the check goes; null for the head of the region.</param>
/// <param name="IsUnsafe">The condition, true when the hold must be coarse; null where no object of the structure has a driver.</param>
/// <param name="Lookup">The structure must be asked for it, so it stands under <c>VmaLock</c> itself.</param>
internal sealed record DriverCheck(StatementSyntax? After, string? IsUnsafe, bool Lookup)
{
    /// <summary>What is known before the acquire: true when the hold must be coarse; null where no driver is known then.</summary>
    public string? IsUnsafeBefore { get; init; }
}

/// <summary>What can be done about one coarse acquire: either how it becomes a range, or why it stays coarse.</summary>
internal sealed record RangePlan
{
    /// <summary>The acquire is the coarse fallback of a range hold already.</summary>
    public bool IsRanged { get; init; }

    /// <summary>The range expression at hand; null if there is none.</summary>
    public string? RangeText { get; init; }

    /// <summary>The second range, where the places are no one interval; null for one.</summary>
    public string? SecondText { get; init; }

    /// <summary>Why the acquire stays coarse; null when it can be narrowed.</summary>
    public string? Reason { get; init; }

    public SectionScope? Region { get; init; }

    /// <summary>The lock expression, as written at the acquire.</summary>
    public string LockText { get; init; } = "";

    /// <summary>Nothing in the region is slow: all of it goes under <c>VmaLock</c>.</summary>
    public bool WrapAll { get; init; }

    public ImmutableArray<StructureWrap> Wraps { get; init; } = ImmutableArray<StructureWrap>.Empty;

    /// <summary>Conditions that are evaluated before their <c>if</c>, under <c>VmaLock</c>.</summary>
    public ImmutableArray<IfStatementSyntax> Conditions { get; init; } = ImmutableArray<IfStatementSyntax>.Empty;

    /// <summary>Functions that the region calls, and that take <c>VmaLock</c> themselves.</summary>
    public ImmutableArray<DividedHelper> Helpers { get; init; } = ImmutableArray<DividedHelper>.Empty;

    public ImmutableArray<Snapshot> Snapshots { get; init; } = ImmutableArray<Snapshot>.Empty;

    public ImmutableArray<LookupLoop> Loops { get; init; } = ImmutableArray<LookupLoop>.Empty;

    public DriverCheck? Check { get; init; }

    /// <summary>The statement after which the range is known, and claimed by an attempt; null where it is known at the acquire.</summary>
    public StatementSyntax? ClaimAfter { get; init; }

    /// <summary>Of the first piece under <c>VmaLock</c>, what finds the range that is claimed.</summary>
    public ImmutableArray<StatementSyntax> Search { get; init; } = ImmutableArray<StatementSyntax>.Empty;

    /// <summary>No annotation says what the lock guards here, so that none of them can prove a range.</summary>
    public bool LacksGuards { get; init; }

    public static RangePlan Coarse(string reason, string? range = null) => new() { Reason = reason, RangeText = range };
}
