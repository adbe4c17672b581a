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
internal sealed partial class RegionPlanner(
    LockUse acquire, SectionScope region, InferredRange range, SummaryReader summaries, SlowWork slow, PlaceBodies bodies,
    EffectModel effects, CancellationToken cancellationToken)
{
    private readonly SemanticModel _model = acquire.Model;
    private readonly List<StructureWrap> _wraps = new();
    private readonly List<Snapshot> _snapshots = new();
    private readonly List<LookupLoop> _loops = new();
    private readonly Dictionary<SyntaxNode, MethodSummary> _facts = new();
    private IReadOnlyDictionary<ISymbol, ulong> _taint = new Dictionary<ISymbol, ulong>(SymbolEqualityComparer.Default);
    private GuardedLocals _locals = null!;
    private string? _refusal;

    /// <summary>The statements that find the range, and after which it is claimed; empty where it is known at the acquire.</summary>
    public ImmutableArray<StatementSyntax> Search { get; init; } = ImmutableArray<StatementSyntax>.Empty;

    /// <summary>What works on the range.</summary>
    private IEnumerable<StatementSyntax> Work => region.Statements.Skip(Search.Length);

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
        if (!Search.IsEmpty && Facts(Search).Accesses.Count == 0)
        {
            return RangePlan.Coarse("what computes its place asks nothing that the lock guards", range.Text);
        }

        if (!Search.IsEmpty && LookedUpBySearch() is { } kept)
        {
            return RangePlan.Coarse($"'{kept}' comes from the search for its place, which says nothing of it later", range.Text);
        }

        bool light = Search.IsEmpty && region.Statements.All(s => WhySlow(s) is null) && region.IsBlock && !Loops(region.Statements)
            && !ReleasesOrWaits();
        if (light)
        {
            return Result(wrapAll: true, null);
        }

        var partition = new RunPartition(
            n => n is StatementSyntax searching && Search.Contains(searching) || IsStructural(n), IsLight, n => WhySlow(n) is null,
            WhyHeavy)
        {
            TakesLookups = true,
        };
        _refusal = partition.Divide(region.Statements);
        _wraps.AddRange(partition.Runs);
        if (_refusal is null && !Search.All(s => _wraps[0].Statements.Contains(s)))
        {
            _refusal = "the search for its place does slow work"
                + (Search.FirstOrDefault(s => !IsLight(s)) is { } heavy ? $": it {WhyHeavy(heavy)}" : "");
        }

        if (_refusal is null && !Search.IsEmpty && UsedLater() is { } later)
        {
            _refusal = $"'{later.Name}' comes from the search for its place, and counts after VmaLock is dropped";
        }

        _refusal ??= partition.Lookups.Select(WhyNoLookup).FirstOrDefault(r => r is not null);
        if (_refusal is null)
        {
            FindSnapshots(partition.Lookups);
        }

        if (_refusal is null && _wraps.Select(w => ScopeLeaks.In(w, _model)).FirstOrDefault(l => l is not null) is { } leaked)
        {
            _refusal = $"'{leaked.Name}' is declared inside a statement that goes under VmaLock, and is used after it";
        }

        if (_refusal is null && Unguarded() is { } unguarded)
        {
            _refusal = $"'{unguarded.Name}' is changed beside slow work, and nothing says what guards it: mark it [GuardedBy(\"{summaries.LockName}\")] where this lock does";
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
        Loops = _loops.ToImmutableArray(),
        Check = check,
        ClaimAfter = Search.LastOrDefault(),
        Search = Search,
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

        HashSet<GuardedAccess> touched = Search.IsEmpty ? whole.Accesses : Facts(Work).Accesses;
        if (touched.Count == 0)
        {
            return $"nothing that the region touches is marked [GuardedBy(\"{summaries.LockName}\")], so what the lock guards here is unknown";
        }

        foreach (GuardedAccess access in touched.OrderBy(a => a.Member.Name, StringComparer.Ordinal))
        {
            if (access.Kind == AccessKind.Structure && (access.Sources & 2) == 0)
            {
                return $"the region works on all of '{access.Member.Name}', not on a place that follows from '{range.First}'";
            }
        }

        SectionScope work = Search.IsEmpty ? region : region with { Statements = Work.ToImmutableArray() };
        return new PlaceProof(acquire, work, range, summaries, bodies, effects.Locks.Graph, cancellationToken).Refute();
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

    /// <summary>What a loop goes through is looked up once: its body may not ask for it again, and its objects are copied.</summary>
    private string? WhyNoLookup(ForEachStatementSyntax loop)
    {
        string what = ShortText.Of(loop, 70);
        return _model.GetDeclaredSymbol(loop, cancellationToken) is not { } element
            || _locals.LookedUp.All(l => !SymbolEqualityComparer.Default.Equals(l.Symbol, element))
            ? $"a loop goes through what it looks up, and its objects are no copies: '{what}'"
            : Facts(loop.Statement).Accesses.FirstOrDefault(a => a.Kind == AccessKind.Structure) is { Member: { } changed }
            ? $"the loop asks '{changed.Name}' again, through which it goes: '{what}'"
            : null;
    }

    /// <summary>Locals that outlive the structure lock under which they were looked up need a copy.</summary>
    private void FindSnapshots(List<ForEachStatementSyntax> loops)
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

            _loops.AddRange(local.Lookups.Select(value => loops.FirstOrDefault(l => l.Expression == value))
                .OfType<ForEachStatementSyntax>().Select(loop => new LookupLoop(loop, local.Type, copy)));
            _snapshots.AddRange(
                local.Lookups.Where(value => loops.All(l => l.Expression != value)).Select(value =>
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
        List<(SyntaxNode At, HashSet<GuardedAccess> Accesses)> pieces = _wraps
            .Select(w => ((SyntaxNode)w.Statements[0], Facts(w.Statements).Accesses))
            .Concat(_loops.Select(l => ((SyntaxNode)l.Loop, Facts(l.Loop.Expression).Accesses)))
            .SelectMany(p => InsideLoop(p.Item1) ? new[] { p, p } : new[] { p }).ToList();
        List<(SyntaxNode At, List<GuardedAccess> Scalars)> touching = pieces
            .Select(p => (p.At, p.Accesses.Where(a => a.Kind == AccessKind.Scalar).ToList())).Where(p => p.Item2.Count > 0).ToList();

        // A search changes nothing.
        IEnumerable<GuardedAccess> AfterSearch((SyntaxNode At, HashSet<GuardedAccess> Accesses) piece) =>
            !Search.IsEmpty && piece.At == Search[0] ? Facts(_wraps[0].Statements.Skip(Search.Length)).Accesses : piece.Accesses;

        // How much a structure has is a value of its own; who changes the structure changes that, too.
        ISymbol? counted = pieces.SelectMany((p, i) => p.Accesses.Where(a => a is { Kind: AccessKind.Scalar, Member: var member }
                && IsStructure(member) && pieces.Where((_, other) => other != i).Any(other => AfterSearch(other).Any(o =>
                    SymbolEqualityComparer.Default.Equals(o.Member, member)))))
            .Select(a => a.Member).FirstOrDefault();
        List<GuardedAccess> met = touching.SelectMany(p => p.Scalars).ToList();
        return counted ?? (touching.Count < 2 ? null
            : met.FirstOrDefault(a => a.IsWrite).Member
                ?? met.GroupBy(a => a.Member, SymbolEqualityComparer.Default).FirstOrDefault(g => g.Count() > 1)?.Key);
    }

    private ISymbol? Unguarded()
    {
        var owner = acquire.Group.Roots[0].ContainingType?.OriginalDefinition;
        bool IsOpen(IOperation operation) => WrapOf(operation.Syntax) is null
            && !_loops.Any(l => l.Loop.Expression.Span.Contains(operation.Syntax.Span))
            && !operation.Syntax.Ancestors().TakeWhile(a => a != region.Anchor).Any(a => a is LockStatementSyntax);
        return new UnguardedWrites(owner, summaries, bodies, effects.Locks.Graph).In(
            region.Statements.SelectMany(s => RunBodies.RootsOf(s, _model, cancellationToken)).SelectMany(o => o.DescendantsAndSelf())
                .Where(IsOpen));
    }

    private static bool IsStructure(ISymbol member) =>
        ((member as IPropertySymbol)?.Type ?? (member as IFieldSymbol)?.Type) is { IsReferenceType: true, SpecialType: SpecialType.None };

    private StructureWrap? WrapOf(SyntaxNode node) => _wraps.FirstOrDefault(w => w.Statements.Any(s => s.Contains(node)));

    private static string? CopyMethod(ITypeSymbol type) =>
        type.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(m =>
            !m.IsStatic && m.Parameters.IsEmpty && m.Name is "Duplicate" or "Clone" or "Copy" or "Snapshot"
            && SymbolEqualityComparer.Default.Equals(m.ReturnType, type))?.Name;

    private bool InsideLoop(SyntaxNode node) =>
        node.Ancestors().TakeWhile(a => a != region.Anchor && a != region.Anchor.Parent)
            .Any(a => a is StatementSyntax s && (IsLoop(s) || s is CommonForEachStatementSyntax));
}
