using MmLock.Analyzers.Conversion;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Chooses for each site the narrowest form that keeps the extent of the hold exactly: a scope where acquire and
/// release already form one, a guard local where one acquire owns its releases, else the token-less pair.
/// </summary>
internal static class ApiSitePlanner
{
    /// <param name="group">The lock.</param>
    /// <param name="names">Shared by all locks that are converted at once: two of them may be held in one method.</param>
    /// <param name="locks">The locks of the compilation.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static List<ApiSitePlan> Plan(LockAliasSet group, GuardNames names, LockModel locks, CancellationToken cancellationToken)
    {
        var plans = new List<ApiSitePlan>();
        foreach (LockUse operation in group.Operations)
        {
            switch (operation.Lock.Verb)
            {
                case LockVerb.Query:
                    plans.Add(new ApiSitePlan(
                        operation, LockQueries.IsOfThread(operation) ? ApiForm.ThreadQuery : ApiForm.Query));
                    break;
                case LockVerb.Wait or LockVerb.Pulse:
                    plans.Add(new ApiSitePlan(operation, ApiForm.Condition));
                    break;
                case LockVerb.Dispose:
                    plans.Add(new ApiSitePlan(operation, ApiForm.Dropped));
                    break;
            }
        }

        List<IGrouping<(SyntaxNode?, string), LockUse>> bodies = group.Operations
            .Where(o => o.Lock.Verb is LockVerb.Acquire or LockVerb.TryAcquire or LockVerb.Release)
            .GroupBy(o => (FlowGraphs.BodyOf(o.Syntax), o.Receiver))
            .ToList();
        var spelled = new HashSet<string>(
            locks.Types.Primitives.NamesOf(LockVerb.Acquire, LockVerb.TryAcquire, LockVerb.Release).Prepend("lock")
                .Concat(group.Wrappers.Select(w => w.Method.Name))
                .Concat(
                    group.Operations.Select(o => o.Lock.Operation).OfType<IInvocationOperation>()
                        .Where(c => !c.TargetMethod.DeclaringSyntaxReferences.IsEmpty).Select(c => c.TargetMethod.Name)));

        // A method that breaks the hold of its caller cannot name the caller's guard.
        var brokenScopes = new HashSet<SyntaxNode>(
            TemporaryReleases.BrokenScopes(group, locks, cancellationToken).Select(b => b.Scope.Syntax));
        bool broken = brokenScopes.Count > 0 || TemporaryReleases.Of(group, locks, cancellationToken).Any();
        foreach (IGrouping<(SyntaxNode?, string), LockUse> body in bodies)
        {
            // A guard is named where the lock was: what finding the lock does at a release would be lost.
            bool acts = body.Any(o =>
                o.Lock.Verb == LockVerb.Release && o.Lock.Wrapper is null
                    && !Evaluation.IsRead(o.Lock.Target, locks.Graph, cancellationToken));
            bool expires = body.Any(o => o.Lock.MayExpire);
            PlanBody(body.ToList(), plans, names, broken || acts || expires, spelled, locks, cancellationToken);
        }

        return plans.ConvertAll(p =>
            brokenScopes.Contains(p.Operation.Syntax) && p.Form == ApiForm.Scope ? p with { Form = ApiForm.Unscoped } : p);
    }

    private static void PlanBody(
        List<LockUse> operations, List<ApiSitePlan> plans, GuardNames names, bool broken, HashSet<string> spelled, LockModel locks,
        CancellationToken cancellationToken)
    {
        if (operations.Any(o => o.Lock.Wrapper is not null && !WrapperCalls.CanInline(o, locks.Graph)))
        {
            plans.AddRange(operations.Select(o => new ApiSitePlan(o, o.Lock.Wrapper is null ? ApiForm.Unscoped : ApiForm.Kept)));
            return;
        }

        // A guard that one build declares and another does not would not compile in both.
        bool split = broken || MovingTargets.In(operations, locks, cancellationToken)
            || FlowGraphs.BodyOf(operations[0].Syntax) is { } body
                && ConditionalCode.SplitsSites(body, operations.Select(o => o.Syntax).ToList(), spelled);
        bool upgrades = operations.Any(o => o.Lock.Mode == HoldMode.Upgradeable);
        List<LockUse> inner = upgrades ? operations.Where(o => o.Lock.Mode == HoldMode.Write).ToList() : new List<LockUse>();
        List<LockUse> outer = operations.Except(inner).ToList();
        bool owned = true;
        foreach (IGrouping<HoldMode?, LockUse> mode in outer.GroupBy(o => o.Lock.Mode))
        {
            owned &= PlanMode(mode.ToList(), plans, names, keepGuard: upgrades, split, locks, cancellationToken);
        }

        string? guard = upgrades && owned
            ? plans.Last(p => p.Operation.Lock.Mode == HoldMode.Upgradeable && p.GuardName is not null).GuardName
            : null;
        PlanUpgrade(inner, guard, plans);
    }

    /// <summary>
    /// The write inside an upgradeable hold: its end is a downgrade if it comes once and in no loop, since a hold that
    /// has been downgraded is not upgraded again.
    /// </summary>
    private static void PlanUpgrade(List<LockUse> inner, string? guard, List<ApiSitePlan> plans)
    {
        bool once = inner.Count(o => o.Lock.Verb == LockVerb.Acquire) == 1
            && inner.Count(o => o.Lock.Verb == LockVerb.Release) == 1
            && !inner.Any(o => o.Syntax.Ancestors().TakeWhile(a => a != FlowGraphs.BodyOf(o.Syntax)).Any(FlowGraphs.IsLoop));
        foreach (LockUse operation in inner)
        {
            plans.Add(once && guard is not null && operation.Lock.Verb == LockVerb.Release
                ? new ApiSitePlan(operation, ApiForm.Downgrade, guard)
                : new ApiSitePlan(operation, ApiForm.Removed));
        }
    }

    /// <returns>Whether each hold has an owner in the method.</returns>
    private static bool PlanMode(
        List<LockUse> operations, List<ApiSitePlan> plans, GuardNames names, bool keepGuard, bool split, LockModel locks,
        CancellationToken cancellationToken)
    {
        foreach (LockUse statement in operations.Where(o => o.Syntax is LockStatementSyntax))
        {
            plans.Add(new ApiSitePlan(statement, ApiForm.Scope));
        }

        foreach (LockUse scope in operations.Where(o => o.Lock.Is(MemberMarks.Scope)))
        {
            plans.Add(new ApiSitePlan(scope, ApiForm.Renamed));
        }

        List<LockUse> acquires = operations.Where(o => o.Lock.Kind == SiteKind.Acquire && !o.Lock.IsScoped).ToList();
        List<LockUse> releases = operations.Where(o => o.Lock.Kind == SiteKind.Release).ToList();
        Dictionary<LockUse, List<LockUse>> covered = acquires.ToDictionary(a => a, a => OwnReleases(a, releases, locks, cancellationToken));
        bool owned = !split && acquires.All(a => covered[a].Count > 0 && HasPlaceForGuard(a))
            && releases.All(r => acquires.Count(a => covered[a].Contains(r)) == 1);
        if (!owned)
        {
            plans.AddRange(acquires.Concat(releases).Select(o => new ApiSitePlan(o, ApiForm.Unscoped)));
            return false;
        }

        foreach (LockUse acquire in acquires)
        {
            List<LockUse> own = covered[acquire];
            TryStatementSyntax? merged = own.Count == 1 ? ScopeShape.TryToMerge(acquire, own[0]) : null;
            string? name = merged is null || keepGuard ? names.Next(acquire.Syntax) : null;
            ApiForm form = merged is not null ? ApiForm.Scope : acquire.Lock.Verb == LockVerb.TryAcquire ? ApiForm.TryGuard : ApiForm.Guard;
            plans.Add(new ApiSitePlan(acquire, form, name, merged));
            plans.AddRange(own.Select(r => new ApiSitePlan(r, merged is not null ? ApiForm.Scope : ApiForm.Guard, name)));
        }

        return true;
    }

    /// <summary>
    /// The releases that end the hold of an acquire, where they can name its guard; none where anything else ends it,
    /// or nothing does.
    /// </summary>
    private static List<LockUse> OwnReleases(LockUse acquire, List<LockUse> releases, LockModel locks, CancellationToken cancellationToken)
    {
        CriticalSection section = CriticalSection.Of(acquire, locks, cancellationToken);
        var ends = new HashSet<SyntaxNode>(section.Ends.Select(e => e.Syntax));
        List<LockUse> own = releases.Where(r => ends.Contains(r.Syntax)).ToList();
        return !section.IsLeft && own.Count == ends.Count && own.All(r => Covers(acquire, r)) ? own : new List<LockUse>();
    }

    private static bool HasPlaceForGuard(LockUse acquire)
    {
        if (acquire.Lock.Flag is not null)
        {
            return false;
        }

        StatementSyntax? own = ScopeShape.OwnStatement(acquire);
        if (acquire.Lock.Verb == LockVerb.Acquire)
        {
            return own is ExpressionStatementSyntax;
        }

        return !acquire.Lock.IsAsync && own switch
        {
            IfStatementSyntax branch => ScopeShape.StripNot(branch.Condition) == acquire.Syntax,
            LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } variables } =>
                variables[0].Initializer?.Value == acquire.Syntax,
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } => assignment.Right == acquire.Syntax,
            _ => false,
        };
    }

    /// <summary>Whether the local that the acquire would declare is in scope at the release.</summary>
    private static bool Covers(LockUse acquire, LockUse release)
    {
        StatementSyntax? own = ScopeShape.OwnStatement(acquire);
        if (own is null)
        {
            return false;
        }

        if (acquire.Lock.Verb == LockVerb.TryAcquire && own is IfStatementSyntax && own.Contains(release.Syntax))
        {
            return true;
        }

        SyntaxList<StatementSyntax> siblings = ScopeShape.Siblings(own);
        return siblings.Skip(siblings.IndexOf(own) + 1).Any(s => s.Contains(release.Syntax));
    }

    /// <summary>Names of guard locals, unique in their member.</summary>
    public sealed class GuardNames
    {
        private readonly Dictionary<SyntaxNode, HashSet<string>> _taken = new();

        public string Next(SyntaxNode site)
        {
            SyntaxNode member = site.Ancestors().FirstOrDefault(a => a is MemberDeclarationSyntax and not GlobalStatementSyntax)
                ?? site.SyntaxTree.GetRoot();
            if (!_taken.TryGetValue(member, out HashSet<string>? taken))
            {
                taken = new HashSet<string>(
                    member.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText));
                _taken[member] = taken;
            }

            int number = 1;
            string name = "hold";
            while (!taken.Add(name))
            {
                name = "hold" + ++number;
            }

            return name;
        }
    }
}
