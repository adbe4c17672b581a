using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Plans one region: every touch of the shared structure must lie in the range and be separable from slow work, so that
/// it can go under <c>VmaLock</c> while the range hold lasts through the rest.
/// </summary>
internal sealed class RegionPlanner(
    LockUse acquire, SectionScope region, InferredRange range, SummaryReader summaries, SlowWork slow, PlaceBodies bodies,
    EffectModel effects, CancellationToken cancellationToken)
{
    private readonly SemanticModel _model = acquire.Model;
    private readonly List<StructureWrap> _wraps = new();
    private readonly List<Snapshot> _snapshots = new();
    private readonly Dictionary<SyntaxNode, MethodSummary> _facts = new();
    private IReadOnlyDictionary<ISymbol, ulong> _taint = new Dictionary<ISymbol, ulong>(SymbolEqualityComparer.Default);
    private GuardedLocals _locals = null!;
    private string? _refusal;

    public RangePlan Plan()
    {
        // A length does not say where: of what a range is made, only its bounds do.
        Dictionary<ISymbol, ulong> seeds =
            range.Sources.Take(range.Kind == RangeKind.Bounds ? 2 : 1).ToDictionary(s => s, _ => 2UL, SymbolEqualityComparer.Default);
        SyntaxNode body = FlowGraphs.BodyOf(acquire.Syntax) ?? acquire.Syntax.SyntaxTree.GetRoot(cancellationToken);
        _taint = Taint.Propagate(body, _model, seeds, cancellationToken);
        MethodSummary whole = Facts(region.Statements);
        if (Objection(whole) is { } objection)
        {
            return RangePlan.Coarse(objection, range.Text) with { LacksGuards = whole.Accesses.Count == 0 };
        }

        _locals = GuardedLocals.Read(region, _model, summaries, _taint, cancellationToken);
        bool light = region.Statements.All(s => WhySlow(s) is null) && region.IsBlock && !Loops(region.Statements) && !ReleasesOrWaits();
        if (light)
        {
            return Result(wrapAll: true, null);
        }

        var partition = new RunPartition(IsStructural, IsLight, n => WhySlow(n) is null, WhyHeavy);
        _refusal = partition.Divide(region.Statements);
        _wraps.AddRange(partition.Runs);
        if (_refusal is null)
        {
            FindSnapshots();
        }

        if (_refusal is null && _wraps.Select(w => ScopeLeaks.In(w, _model)).FirstOrDefault(l => l is not null) is { } leaked)
        {
            _refusal = $"'{leaked.Name}' is declared inside a statement that goes under VmaLock, and is used after it";
        }

        if (_refusal is null && TornScalar() is { } torn)
        {
            _refusal = $"'{torn.Name}' does not lie in the range, and what the region does with it would not be one step any more: slow work goes on in between, and others come";
        }

        DriverCheck? check = _refusal is null && whole.Driver is { } driver ? FindCheck(driver) : null;
        return _refusal is null ? Result(wrapAll: false, check) : RangePlan.Coarse(_refusal, range.Text);
    }

    private RangePlan Result(bool wrapAll, DriverCheck? check) => new()
    {
        RangeText = range.Text,
        Region = region,
        LockText = ((acquire.Syntax as InvocationExpressionSyntax)?.Expression as MemberAccessExpressionSyntax)?.Expression.ToString()
            ?? "",
        WrapAll = wrapAll,
        Wraps = wrapAll ? ImmutableArray<StructureWrap>.Empty : _wraps.ToImmutableArray(),
        Snapshots = _snapshots.ToImmutableArray(),
        Check = check,
    };

    /// <summary>What forbids a range for the region as a whole.</summary>
    private string? Objection(MethodSummary whole)
    {
        if (whole.IsPartial || summaries.IsExhausted)
        {
            return "the region reaches code that is too large or calls too deep to be followed";
        }

        if (whole.TakesLock is { } again)
        {
            return $"the region takes the lock itself: {again}";
        }

        if (whole.AssertsCoarse is { } asserts)
        {
            return $"a callee asserts that the lock is held coarse: {asserts}";
        }

        if (whole.Accesses.Count == 0)
        {
            return $"nothing that the region touches is marked [GuardedBy(\"{summaries.LockName}\")], so what the lock guards here is unknown";
        }

        foreach (GuardedAccess access in whole.Accesses.OrderBy(a => a.Member.Name, StringComparer.Ordinal))
        {
            if (access.Kind == AccessKind.Structure && (access.Sources & 2) == 0)
            {
                return $"the region works on all of '{access.Member.Name}', not on a place that follows from '{range.First}'";
            }
        }

        return new PlaceProof(acquire, region, range, summaries, bodies, effects.Locks.Graph, cancellationToken).Refute();
    }

    private MethodSummary Facts(IEnumerable<StatementSyntax> statements)
    {
        var sum = new MethodSummary();
        foreach (StatementSyntax statement in statements)
        {
            MethodSummary part = Facts(statement);
            sum.Accesses.UnionWith(part.Accesses);
            sum.IsPartial |= part.IsPartial;
            sum.Driver ??= part.Driver;
            sum.TakesLock ??= part.TakesLock;
            sum.AssertsCoarse ??= part.AssertsCoarse;
        }

        return sum;
    }

    private MethodSummary Facts(SyntaxNode node)
    {
        if (!_facts.TryGetValue(node, out MethodSummary? facts))
        {
            facts = summaries.Read(node, _model, _taint);
            _facts.Add(node, facts);
        }

        return facts;
    }

    private static bool Loops(IEnumerable<StatementSyntax> statements) =>
        statements.Any(s => s.DescendantNodesAndSelf().Any(n => n is WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax));

    private bool ReleasesOrWaits() =>
        region.GuardName is { } guard && region.Statements.Any(s => s.DescendantTokens().Any(t => t.ValueText == guard))
        || region.Statements.Any(s => s.DescendantNodes().Any(n => n is AwaitExpressionSyntax or YieldStatementSyntax));

    /// <summary>Whether code touches live structure: a copy or an object that nobody else sees does not count.</summary>
    private bool IsStructural(SyntaxNode node) =>
        Facts(node).Accesses.Any(a => a.Kind != AccessKind.Object) || _locals.TouchesLive(node);

    /// <summary>What keeps code from running under the structure lock; null for nothing.</summary>
    private string? WhySlow(SyntaxNode node) =>
        slow.In(node) ?? Facts(node).Driver?.ToString();

    private bool IsLight(StatementSyntax statement) =>
        WhySlow(statement) is null
        && !HasPageLoop(statement)
        && !statement.DescendantNodesAndSelf().Any(n => n is AwaitExpressionSyntax or YieldStatementSyntax)
        && !(region.GuardName is { } guard && !QuickGuardUses.AreAll(statement, guard));

    private string WhyHeavy(StatementSyntax statement) => WhySlow(statement) is { } reached ? "reaches " + reached
        : HasPageLoop(statement) ? "goes through the range page by page"
        : "ends or suspends the hold";

    /// <summary>A loop that steps through addresses, page by page, rather than from one looked-up object to the next.</summary>
    private bool HasPageLoop(StatementSyntax statement) =>
        statement.DescendantNodesAndSelf().OfType<StatementSyntax>().Any(s =>
            Condition(s) is { } condition
            && _model.GetOperation(condition, cancellationToken) is { } operation
            && Taint.Of(operation, _taint) != 0
            && !operation.DescendantsAndSelf().Any(o => GuardedState.IsGuardedType(o.Type, summaries.LockName)));

    private static ExpressionSyntax? Condition(StatementSyntax statement) => statement switch
    {
        WhileStatementSyntax loop => loop.Condition,
        DoStatementSyntax loop => loop.Condition,
        ForStatementSyntax loop => loop.Condition,
        _ => null,
    };

    private static bool IsLoop(StatementSyntax statement) => statement is WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax;

    /// <summary>Locals that outlive the structure lock under which they were looked up need a copy.</summary>
    private void FindSnapshots()
    {
        foreach (LookedUp local in _locals.LookedUp)
        {
            List<StructureWrap?> origins = local.Lookups.Select(WrapOf).Distinct().ToList();
            List<StructureWrap?> users = local.Uses.Select(WrapOf).Distinct().ToList();
            if (users.Any(u => u is not null && (origins.Count != 1 || u != origins[0])))
            {
                _refusal = $"'{local.Symbol.Name}' would be kept across a drop of VmaLock, while other ranges change the structure";
                return;
            }

            if (users.All(u => u is not null))
            {
                continue;
            }

            if (!local.IsDeclared)
            {
                _refusal = $"'{local.Symbol.Name}' is used after its lookup, and nothing says that '{local.Type.Name}' belongs to what the lock guards, nor how it is copied";
                return;
            }

            if (local.IsWrittenThrough)
            {
                _refusal = $"'{local.Symbol.Name}' is changed where slow work goes on beside it";
                return;
            }

            if (local.IsCollection || CopyMethod(local.Type) is not { } copy)
            {
                _refusal = $"'{local.Symbol.Name}' is used after its lookup, and '{local.Type.Name}' has no method that copies it";
                return;
            }

            _snapshots.AddRange(
                local.Lookups.Select(value =>
                    new Snapshot(
                        value, copy, _model.GetTypeInfo(value, cancellationToken).Nullability.FlowState == NullableFlowState.MaybeNull)));
        }
    }

    /// <summary>
    /// A guarded value that holds for the whole space, a counter or a limit, which the region meets on both sides of a drop of
    /// VmaLock: a holder of another range may come in between, which the coarse hold kept out.
    /// </summary>
    private ISymbol? TornScalar()
    {
        // Around a loop a piece is its own successor.
        List<GuardedAccess> met = _wraps.SelectMany(w =>
            Facts(w.Statements).Accesses.Where(a => a.Kind == AccessKind.Scalar).Distinct() is var scalars && InsideLoop(w.Statements[0])
                ? scalars.Concat(scalars)
                : scalars)
            .ToList();
        int pieces =
            _wraps.Sum(w => !Facts(w.Statements).Accesses.Any(a => a.Kind == AccessKind.Scalar) ? 0 : InsideLoop(w.Statements[0]) ? 2 : 1);
        return pieces < 2 ? null
            : met.FirstOrDefault(a => a.IsWrite).Member
                ?? met.GroupBy(a => a.Member, SymbolEqualityComparer.Default).FirstOrDefault(g => g.Count() > 1)?.Key;
    }

    private StructureWrap? WrapOf(SyntaxNode node) => _wraps.FirstOrDefault(w => w.Statements.Any(s => s.Contains(node)));

    private static string? CopyMethod(ITypeSymbol type) =>
        type.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(m =>
            !m.IsStatic && m.Parameters.IsEmpty && m.Name is "Duplicate" or "Clone" or "Copy" or "Snapshot"
            && SymbolEqualityComparer.Default.Equals(m.ReturnType, type))?.Name;

    private DriverCheck? FindCheck(CallPath driver)
    {
        if (DriverAccess.AllSafe(effects.Locks.Models.Compilation, cancellationToken))
        {
            return null;
        }

        if (region.IsTry)
        {
            _refusal = $"the region calls the driver callback {driver}, not every driver is [FineGrainedSafe], and an attempt that fails has no way back to a coarse hold";
            return null;
        }

        if (region.Anchor is LocalDeclarationStatementSyntax { UsingKeyword: var scoped } && scoped != default)
        {
            _refusal = $"the region calls the driver callback {driver}, and a using declaration leaves no way back to a coarse hold";
            return null;
        }

        foreach (LookedUp local in _locals.LookedUp)
        {
            if (DriverAccess.PathFrom(local.Type) is { } path
                && !local.IsCollection
                && local.Lookups.Count == 1
                && _wraps.Count > 0
                && _wraps[0].Statements[_wraps[0].Statements.Length - 1] is { } first
                && first.Contains(local.Lookups[0])
                && !InsideLoop(first)
                && IsFirstWork(first))
            {
                bool nullable = _model.GetTypeInfo(local.Lookups[0], cancellationToken).Nullability.FlowState
                    == NullableFlowState.MaybeNull;
                return new DriverCheck(first, $"!DriverSafety.IsFineGrainedSafe({local.Symbol.Name}{(nullable ? "?" : "")}.{path})", false);
            }
        }

        if (range.End is not null
            && DriverAccess.LookupOver(acquire, region, summaries.LockName, range.First, range.End, _model) is { } lookup)
        {
            return new DriverCheck(null, $"!DriverSafety.AreFineGrainedSafe({lookup})", true);
        }

        _refusal = $"the region calls the driver callback {driver}, not every driver is [FineGrainedSafe], and no lookup tells which drivers the range has";
        return null;
    }

    private bool InsideLoop(SyntaxNode node) =>
        node.Ancestors().TakeWhile(a => a != region.Anchor && a != region.Anchor.Parent)
            .Any(a => a is StatementSyntax s && (IsLoop(s) || s is CommonForEachStatementSyntax));

    /// <summary>Nothing before the statement has an effect that a second try would repeat.</summary>
    private bool IsFirstWork(StatementSyntax statement) =>
        !region.Statements.SelectMany(s => s.DescendantNodesAndSelf().OfType<StatementSyntax>())
            .Where(s => s.Span.End <= statement.SpanStart)
            .Any(s => WhySlow(s) is not null);
}
