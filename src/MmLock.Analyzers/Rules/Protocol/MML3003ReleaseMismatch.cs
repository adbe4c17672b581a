using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Protocol;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>MML3003: a release of what is not held, or not in that mode.</summary>
internal sealed class MML3003ReleaseMismatch : ProtocolRule
{
    public const string OtherMode = "mode";
    public const string Again = "again";
    public const string Nothing = "nothing";

    public static readonly DiagnosticDescriptor Definition = Define(
        "MML3003", RuleCategory.Protocol, DiagnosticSeverity.Warning,
        title: "Release does not match the hold",
        message: "'{0}' is released {1} here, but {2}",
        description: "A release must end a hold that there is, in the mode that it has. Anything else throws, or gives back " +
            "what another holder still relies on.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("the release that matches");

    public override IEnumerable<Diagnostic> Find(ProtocolBody body)
    {
        var reported = new HashSet<SyntaxNode>();
        foreach (IGrouping<SyntaxNode, LockStep> release in body.Locks.Steps.Where(IsReleaseOfAnything).GroupBy(s => s.Operation.Syntax))
        {
            List<LockStep> paths = release.ToList();
            if (paths[0].Operation is { IsImplicit: false } && Judge(release.Key, paths, body) is { } found && reported.Add(found.At))
            {
                yield return found.Diagnostic;
            }
        }
    }

    private (SyntaxNode At, Diagnostic Diagnostic)? Judge(SyntaxNode release, List<LockStep> paths, ProtocolBody body)
    {
        if (paths.All(s => s.Kind == LockStepKind.Released) || body.IsOutOfSight(paths[0].Path))
        {
            return null;
        }

        List<LockStep> missed = paths.Where(s => s.Kind == LockStepKind.ReleasedNothing).ToList();
        return missed.Count == 0 ? WrongMode(release, paths, body)
            : body.IsMoved(paths[0].Path) ? null
            : IsOfCaller(paths[0].Path, body) ? NoAcquire(release, paths, body)
            : missed.Count == paths.Count ? AlreadyReleased(release, paths, body)
            : SometimesNotHeld(release, missed, body);
    }

    /// <summary>Held on every path that leads here, but in another mode on all of them, or on one that certainly exists.</summary>
    private (SyntaxNode, Diagnostic)? WrongMode(SyntaxNode release, List<LockStep> paths, ProtocolBody body)
    {
        List<LockStep> wrong =
            paths.Where(s => s.Kind == LockStepKind.ReleasedInOtherMode && s.Hold is { Site.IsRequired: false }).ToList();
        if (wrong.Count == 0
            || paths.Any(w => w.Hold?.Site.Operation is { } acquire && body.Conditions.BelongTogether(acquire.Syntax, release))
            || (wrong.Count < paths.Count && body.Conditions.IsConditional(release, wrong[0].Hold!.Value.Site.Operation!.Syntax)))
        {
            return null;
        }

        LockHold hold = wrong[0].Hold!.Value;
        LockStep? change = body.Locks.Steps.FirstOrDefault(s =>
            s.Kind is LockStepKind.Downgraded or LockStepKind.Upgraded && s.Hold?.Site.Index == hold.Site.Index && s.Mode == hold.Mode);
        string how = change is not null && hold.Mode != hold.Site.Mode
            ? $"line {Line(change.Operation)} made it a hold {DiagnosticText.Mode(hold.Mode)}"
            : $"it is held {DiagnosticText.Mode(hold.Mode)} {DiagnosticText.Since(hold.Site)}";
        string? name = wrong[0].Operation is IInvocationOperation call && body.Model.Reader.Read(call) is { Type: var primitive }
            ? ReleaseNames.For(primitive, hold.Mode)
            : null;
        return Report(release, OtherMode, wrong[0], how, hold.Site.Location, name);
    }

    /// <summary>Nothing in this body takes the lock: the caller's, if anybody leaves it held, else nobody's.</summary>
    private (SyntaxNode, Diagnostic)? NoAcquire(SyntaxNode release, List<LockStep> paths, ProtocolBody body)
    {
        LockPath path = paths[0].Path;
        bool isSomebodyElses = body.Conditions.AskALock(release) || DiagnosticText.IsVague(path) || path.RootSymbol is ILocalSymbol
            || path.RootSymbol is IParameterSymbol && path.Members.IsEmpty
            || paths[0].Operation is not IInvocationOperation call
            || body.Model.Reader.Read(call) is not { Verb: LockVerb.Release, Target: { } target }
            || body.Model.Types.Primitives.Of(Values.Unwrap(target).Type) is { Permits.IsEmpty: false }
            || body.References.IsGivenFromOutside(path.Symbol!, body.CancellationToken)
            || body.References.IsAcquiredElsewhere(path.Symbol!, body.Body.Declaration, body.CancellationToken)
            || body.Body.Method is { } method && body.References.IsTakenByCaller(path.Symbol!, method, body.CancellationToken);
        return isSomebodyElses
            ? null
            : Report(release, Nothing, paths[0], "nothing has taken it: neither this method nor a caller that leaves it held", null, null);
    }

    /// <summary>No path that leads here still holds it.</summary>
    private (SyntaxNode, Diagnostic)? AlreadyReleased(SyntaxNode release, List<LockStep> paths, ProtocolBody body)
    {
        if (paths.All(MML3002AcquireGap.IsAfterFailure) || IsSignal(paths[0], body) || IsConditionalTwin(release, body, paths[0].Path))
        {
            return null;
        }

        if (IsGivenUpForAWhile(paths[0].Path, body))
        {
            return null;
        }

        return EarlierRelease(release, paths[0].Path, body) is { } earlier
            ? Report(
                release, Again, paths[0], $"line {Line(earlier.Operation)} has released it already",
                DiagnosticLocations.Of(earlier.Operation), null)
            : paths[0].Path.RootSymbol is ILocalSymbol
            ? Report(release, Nothing, paths[0], "no path that leads here has taken it", null, null)
            : NoAcquire(release, paths, body);
    }

    /// <summary>
    /// The caller's hold: the body gives it up first, lets others in, and has taken it again on every path on which it returns.
    /// </summary>
    private static bool IsGivenUpForAWhile(LockPath path, ProtocolBody body)
    {
        List<BodyExit> returns = body.Locks.Exits.Where(e => !e.IsException).ToList();
        return path.RootSymbol is not ILocalSymbol && returns.Count > 0
            && returns.All(e => e.State.Holds.Any(h => h.Site.Path.Equals(path)))
            && body.Locks.Steps.Where(s => s.Path.Equals(path)).OrderBy(s => s.Operation.Syntax.SpanStart).First().Kind
                == LockStepKind.ReleasedNothing;
    }

    /// <summary>
    /// Held on some paths only. If an earlier release took it away and this one is in a <c>finally</c>, the earlier one is
    /// the wrong one.
    /// </summary>
    private (SyntaxNode, Diagnostic)? SometimesNotHeld(SyntaxNode release, List<LockStep> missed, ProtocolBody body)
    {
        LockPath path = missed[0].Path;
        if (ReleaseInCatchBefore(release, path, body) is { } twice)
        {
            return Report(
                twice.Operation.Syntax, Again, twice,
                $"the 'finally' releases it once more (line {DiagnosticText.Line(release.GetLocation())})", DiagnosticLocations.Of(release),
                null);
        }

        if (missed.All(MML3002AcquireGap.IsAfterFailure) || release.FirstAncestorOrSelf<CatchClauseSyntax>() is not null
            || IsSignal(missed[0], body)
            || IsConditionalTwin(release, body, path) || CallsWhatDoesNotReturn(body)
            || body.Acquires.Any(a => MML3002AcquireGap.ReleaseOf(a, body) == release))
        {
            return null;
        }

        TryStatementSyntax? attempt = UnreleasedHolds.EnclosingFinally(release);
        LockStep? earlier = EarlierRelease(release, path, body);
        if (attempt is not null && earlier is not null && attempt.Block.Span.Contains(earlier.Operation.Syntax.Span))
        {
            bool isTakenAgain = body.Acquires.Any(a =>
                a.Path.Equals(path) && a.Operation!.Syntax.SpanStart > earlier.Operation.Syntax.SpanStart
                    && attempt.Block.Span.Contains(a.Operation.Syntax.Span));
            return isTakenAgain
                ? null
                : Report(
                    earlier.Operation.Syntax, Again, earlier,
                    $"the 'finally' releases it once more (line {DiagnosticText.Line(release.GetLocation())})",
                    DiagnosticLocations.Of(release), null);
        }

        AcquireSite? acquire = body.Acquires.LastOrDefault(a => a.Path.Equals(path) && a.Operation!.Syntax.SpanStart < release.SpanStart);
        if (acquire is null || body.Conditions.IsConditional(release, acquire.Operation!.Syntax))
        {
            return null;
        }

        string how = earlier is not null ? $"line {Line(earlier.Operation)} may have released it already"
            : acquire.Lock?.Verb == LockVerb.TryAcquire ? $"the attempt in line {DiagnosticText.Line(acquire.Location)} may have failed"
            : $"only some of the paths that lead here have taken it (line {DiagnosticText.Line(acquire.Location)})";
        return Report(
            release, earlier is null ? Nothing : Again, missed[0], how,
            earlier is null ? acquire.Location : DiagnosticLocations.Of(earlier.Operation), null);
    }

    private (SyntaxNode, Diagnostic)? Report(SyntaxNode at, string kind, LockStep step, string how, Location? other, string? release)
    {
        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty.Add(DiagnosticPropertyNames.Kind, kind);
        if (release is not null)
        {
            facts = facts.Add(DiagnosticPropertyNames.Release, release);
        }

        return (
            at, Diagnostic.Create(
                Descriptor, DiagnosticLocations.Of(at), other is null ? null : new[] { other }, facts, DiagnosticText.LockName(step),
                DiagnosticText.Mode(step.Mode), how));
    }

    private static bool IsReleaseOfAnything(LockStep step) =>
        step.Kind is LockStepKind.Released or LockStepKind.ReleasedInOtherMode or LockStepKind.ReleasedNothing;

    /// <summary>The body never takes the lock itself.</summary>
    private static bool IsOfCaller(LockPath path, ProtocolBody body) =>
        !body.Locks.Sites.Any(s => s.Path.Equals(path) || s.Path.IsSameMember(path));

    /// <summary>A semaphore that is no mutex may be released by anybody, as often as he likes.</summary>
    private static bool IsSignal(LockStep step, ProtocolBody body) =>
        step.Operation is IInvocationOperation call && body.Model.Reader.Read(call) is { Type.Permits.IsEmpty: false }
        && !(step.Path.Symbol is { } symbol && Semaphores.IsMutex(symbol, body));

    /// <summary>An acquire of the lock depends on the same condition as the release.</summary>
    private static bool IsConditionalTwin(SyntaxNode release, ProtocolBody body, LockPath path) =>
        body.Acquires.Any(a =>
            (a.Path.Equals(path) || a.Path.IsSameMember(path)) && body.Conditions.BelongTogether(a.Operation!.Syntax, release));

    private static LockStep? EarlierRelease(SyntaxNode release, LockPath path, ProtocolBody body) =>
        body.Locks.Steps
            .Where(s =>
                s.Kind is LockStepKind.Released or LockStepKind.ReleasedInOtherMode && s.Path.Equals(path)
                    && s.Operation.Syntax.SpanStart < release.SpanStart)
            .OrderByDescending(s => s.Operation.Syntax.SpanStart).FirstOrDefault();

    /// <summary>
    /// A release in a <c>catch</c>, behind which the release in the <c>finally</c> of the same statement runs all the
    /// same.
    /// </summary>
    private static LockStep? ReleaseInCatchBefore(SyntaxNode release, LockPath path, ProtocolBody body) =>
        UnreleasedHolds.EnclosingFinally(release) is { } attempt && !body.Conditions.IsConditional(release, attempt.Block)
            ? body.Locks.Steps.FirstOrDefault(s =>
                s.Kind == LockStepKind.Released && s.Path.Equals(path)
                    && attempt.Catches.Any(c => c.Block.Span.Contains(s.Operation.Syntax.Span)
                && !body.Acquires.Any(a => a.Path.Equals(path) && c.Block.Span.Contains(a.Operation!.Syntax.Span))))
            : null;

    private static bool CallsWhatDoesNotReturn(ProtocolBody body) =>
        body.Locks.Graph.Blocks.SelectMany(FlowGraphs.Operations).SelectMany(o => o.DescendantsAndSelf()).OfType<IInvocationOperation>()
            .Any(c => BodyExits.DoesNotReturn(c.TargetMethod));

    private static int Line(IOperation operation) => DiagnosticText.Line(DiagnosticLocations.Of(operation));
}
