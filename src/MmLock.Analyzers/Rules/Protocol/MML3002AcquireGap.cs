using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Protocol;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// MML3002: code that can throw between an acquire and its <c>try</c>, or the acquire inside the <c>try</c> whose
/// <c>finally</c> releases.
/// </summary>
internal sealed class MML3002AcquireGap : ProtocolRule
{
    public const string Before = "before";
    public const string Inside = "inside";

    public static readonly DiagnosticDescriptor Definition = Define(
        "MML3002", RuleCategory.Protocol, DiagnosticSeverity.Info,
        title: "Gap between acquire and try",
        message: "'{0}' is taken {1} here, {2}",
        description: "The acquire belongs directly before the 'try' whose 'finally' releases it. With code in between, an " +
            "exception there leaves the lock held; with the acquire inside, a failed acquire makes the 'finally' release a lock " +
            "that is not held.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("the acquire right before the `try`");

    public override IEnumerable<Diagnostic> Find(ProtocolBody body)
    {
        foreach (UnreleasedHold hold in body.Unreleased.Where(u => u.Kind == UnreleasedKind.OnFailureBeforeTry))
        {
            yield return Create(
                hold.Site, hold.Exit.GetLocation(), Before,
                $"but stays held if {DiagnosticText.Throws(hold.Failure!)} before the 'try' that releases it");
        }

        foreach (AcquireSite site in body.Acquires)
        {
            if (ReleaseOf(site, body) is { } release)
            {
                yield return Create(
                    site, DiagnosticLocations.Of(release), Inside,
                    $"inside the 'try' whose 'finally' releases it: if the 'try' fails before or in this call, line {DiagnosticText.Line(release.GetLocation())} releases what is not held");
            }
        }
    }

    private Diagnostic Create(AcquireSite site, Location other, string kind, string how) =>
        Diagnostic.Create(
            Descriptor, site.Location, new[] { other }, ImmutableDictionary<string, string?>.Empty.Add(DiagnosticPropertyNames.Kind, kind),
            DiagnosticText.LockName(site), DiagnosticText.Mode(site.Mode), how);

    /// <summary>
    /// The release in the <c>finally</c> of the acquire's own <c>try</c> that also runs, after a failure, without the
    /// hold.
    /// </summary>
    public static SyntaxNode? ReleaseOf(AcquireSite site, ProtocolBody body) =>
        body.Locks.Steps.Where(s => s.Kind == LockStepKind.Released && s.Hold?.Site.Index == site.Index).Select(s => s.Operation.Syntax)
            .Distinct()
            .FirstOrDefault(r => UnreleasedHolds.EnclosingFinally(r) is { } attempt
                && attempt.Block.Span.Contains(site.Operation!.Syntax.Span)
                && !IsTakenBack(site, attempt, body)
                && !body.Conditions.BelongTogether(site.Operation.Syntax, r)
                && !body.IsOutOfSight(site.Path)
                && body.Locks.Steps.Where(s => s.Operation.Syntax == r && s.Kind == LockStepKind.ReleasedNothing)
                    .ToList() is { Count: > 0 } missed
                && (missed.All(IsAfterFailure) || IsFirstThingThatMatters(site, attempt)));

    /// <summary>Nothing but a failure, which a <c>catch</c> may swallow, leads from the start of the <c>try</c> past the acquire.</summary>
    private static bool IsFirstThingThatMatters(AcquireSite site, TryStatementSyntax attempt) =>
        attempt.Catches.Count > 0 && site.Lock?.Verb == LockVerb.Acquire
        && site.Operation!.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { } own && own.Parent == attempt.Block
        && !attempt.Block.Statements.TakeWhile(s => s != own).SelectMany(s => s.DescendantNodesAndSelf())
            .Any(n =>
                n is ReturnStatementSyntax or GotoStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax
                    or YieldStatementSyntax);

    /// <summary>The <c>try</c> was entered with the hold and gave it up for a while.</summary>
    private static bool IsTakenBack(AcquireSite site, TryStatementSyntax attempt, ProtocolBody body) =>
        body.Locks.Steps.Any(s =>
            Failures.IsRelease(s) && s.Path.Equals(site.Path) && attempt.Block.Span.Contains(s.Operation.Syntax.Span)
                && s.Operation.Syntax.SpanStart < site.Operation!.Syntax.SpanStart);

    /// <summary>An exception is on its way out through the <c>finally</c>.</summary>
    public static bool IsAfterFailure(LockStep step) => step.Before.After is { Branch: null };
}
