using System.Collections.Concurrent;
using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// Effects of all methods of one compilation, on demand. The facts of a body are read once; summaries are the least
/// fixpoint over everything that a body reaches (<see cref="CallGraphFixpoint{T}"/>). Any number of threads may ask;
/// two that ask at once do the same work and get the same answer.
/// </summary>
internal sealed class EffectModel(LockModel locks, EffectTable table, MmLockOptions options)
{
    private const int MaxReturnDepth = 3;

    private readonly ConcurrentDictionary<SyntaxNode, MethodFacts> _facts = new();
    private CallGraphFixpoint<EffectSummary>? _fixpoint;
    private readonly ConcurrentDictionary<ISymbol, SizeOrigin> _lengths = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<(IMethodSymbol Method, int Depth), SizeOrigin?> _returned = new();
    private readonly Implementations _implementations = locks.Graph.Implementations;
    private RunEffects? _runs;

    public LockModel Locks => locks;

    private CallGraphFixpoint<EffectSummary> Fixpoint => LazyInitializer.EnsureInitialized(ref _fixpoint, () => new(
        (body, token) =>
            FactsOf(body, token).Sites.OfType<CallSite>().SelectMany(c => c.Targets.Concat(c.Arguments.SelectMany(a => a.Functions))),
        (body, summaries, token) => EffectRules.Of(FactsOf(body, token), summaries, options.CallDepth, locks.Work),
        EffectRules.AreSame,
        EffectSummary.None,
        options.CallDepth + 1))!;

    /// <summary>Acquires that are granted at once where they are asked about, inside a hold of the same lock and thread.</summary>
    public ImmutableHashSet<SyntaxNode> Granted { get; private set; } = ImmutableHashSet<SyntaxNode>.Empty;

    /// <summary>The same, for a question about the inside of a hold in which others of the lock nest.</summary>
    public EffectModel Nesting(IEnumerable<SyntaxNode> granted) =>
        new(locks, table, options) { Granted = granted.ToImmutableHashSet() };

    /// <summary>Effects of what may run, too.</summary>
    public RunEffects Runs => LazyInitializer.EnsureInitialized(ref _runs, () => new RunEffects(this))!;

    public EffectTable Table => table;

    public MmLockOptions Options => options;

    /// <summary>
    /// The facts of a body, by its declaration: method, accessor, lambda, local function, expression body or
    /// compilation unit.
    /// </summary>
    public MethodFacts FactsOf(SyntaxNode body, CancellationToken cancellationToken)
    {
        if (_facts.TryGetValue(body, out MethodFacts? known))
        {
            return known;
        }

        SemanticModel model = locks.Models.Get(body.SyntaxTree);
        SyntaxNode root = FlowGraphs.RootOf(body);
        IMethodSymbol? method = body switch
        {
            PropertyDeclarationSyntax or IndexerDeclarationSyntax =>
                (model.GetDeclaredSymbol(body, cancellationToken) as IPropertySymbol)?.GetMethod,
            ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax property } =>
                (model.GetDeclaredSymbol(property, cancellationToken) as IPropertySymbol)?.GetMethod,
            AnonymousFunctionExpressionSyntax => model.GetSymbolInfo(body, cancellationToken).Symbol as IMethodSymbol,
            CompilationUnitSyntax => model.Compilation.GetEntryPoint(cancellationToken),
            _ => model.GetDeclaredSymbol(body, cancellationToken) as IMethodSymbol,
        };
        IOperation? operation = model.GetOperation(root, cancellationToken);
        MethodFacts facts = operation is null
            ? MethodFacts.None
            : MethodFactsReader.Read(operation, model, method, this, cancellationToken);
        return _facts.GetOrAdd(body, method is null ? facts : WithReleases(facts, method, cancellationToken));
    }

    /// <summary>A method that gives its caller's lock back before slow work does that work under no lock of the caller's.</summary>
    private MethodFacts WithReleases(MethodFacts facts, IMethodSymbol method, CancellationToken cancellationToken) =>
        facts.Sites.IsEmpty || locks.FlowOfChanger(method, cancellationToken) is not { } flow
            ? facts
            : new MethodFacts(
                facts.Sites.Select(s => s with { Covered = s.Covered.AddRange(flow.ReleasedAt(s.Operation.Syntax, s.Operation.Kind)) })
                    .ToImmutableArray());

    /// <summary>The effects of a call or of an operation, each with the shortest path to it, as far as they can happen there.</summary>
    public IEnumerable<KeyValuePair<EffectKey, ImmutableArray<EffectStep>>> EffectsAt(FactSite site, CancellationToken cancellationToken)
    {
        if (site is CallSite call)
        {
            foreach (SyntaxNode target in call.Targets.Concat(call.Arguments.SelectMany(a => a.Functions)))
            {
                Fixpoint.Solve(target, cancellationToken);
            }
        }

        return EffectRules.At(site, Fixpoint.Known).SelectMany(e => FromCallers(site, e, cancellationToken))
            .Where(e => e.Value.Length <= options.CallDepth + 1);
    }

    /// <summary>A function that the method around a hold is passed is unknown code, unless all who pass one are in sight.</summary>
    private IEnumerable<KeyValuePair<EffectKey, ImmutableArray<EffectStep>>> FromCallers(
        FactSite site, KeyValuePair<EffectKey, ImmutableArray<EffectStep>> effect, CancellationToken cancellationToken)
    {
        if (effect.Key is not { Kind: EffectKinds.CallsUnknown, Parameter: >= 0 and var ordinal } || site.Method is not { } method
            || ordinal >= method.Parameters.Length)
        {
            yield return effect;
            yield break;
        }

        List<IOperation?> given = locks.Graph.Runs.Origins.OfParameter(method.Parameters[ordinal], cancellationToken);
        ArgumentFact function = new FunctionValues(this, null, cancellationToken).Of(given);
        if (given.Count == 0 || function.IsUnknown || function.Parameter >= 0)
        {
            yield return effect;
        }

        // A lambda that is written as the argument is looked at under the hold itself.
        foreach (SyntaxNode body in function.Functions.Where(f => f is not AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax }))
        {
            Fixpoint.Solve(body, cancellationToken);
            foreach (KeyValuePair<EffectKey, ImmutableArray<EffectStep>> inner in EffectRules.Ordered(Fixpoint.Known(body))
                .Where(e => e.Key.Parameter < 0 || e.Key.Kind != EffectKinds.PageProportional))
            {
                yield return new(inner.Key with { Parameter = -1, Covered = effect.Key.Covered }, effect.Value.AddRange(inner.Value));
            }
        }

        foreach (EffectKinds kind in EffectNames.All.Where(k => k != EffectKinds.PageProportional && (function.Kinds & k) != 0))
        {
            yield return new(new EffectKey(kind, -1, effect.Key.Covered), effect.Value);
        }
    }

    /// <summary>
    /// The declarations with a body that a call may run. Bodies of other projects are at hand in a workspace; for a
    /// compiler, their annotations speak.
    /// </summary>
    public ImmutableArray<SyntaxNode> BodiesOf(IMethodSymbol method, bool dispatches, CancellationToken cancellationToken)
    {
        IEnumerable<IMethodSymbol> methods = new[] { method };
        if (dispatches)
        {
            methods = methods.Concat(_implementations.Of(method).Where(m => table.Find(m) is null || method.IsAbstract));
        }

        return methods.SelectMany(m => RunBodies.Of(m, locks.Models, cancellationToken)).Distinct().ToImmutableArray();
    }

    /// <summary>The length of the array in a field or property: of the creation in its initializer, or in a constructor.</summary>
    public SizeOrigin LengthOf(ISymbol member, CancellationToken cancellationToken) =>
        _lengths.TryGetValue(member.OriginalDefinition, out SizeOrigin known) ? known
        : _lengths.GetOrAdd(member.OriginalDefinition, ArrayMembers.LengthOf(member.OriginalDefinition, locks.Models, cancellationToken));

    /// <summary>What the counts and lengths of a body flow from.</summary>
    public SizeOrigins AmountsIn(
        IReadOnlyCollection<IOperation> operations, IMethodSymbol? method, CancellationToken cancellationToken, int depth = 0) =>
        new(
            operations, method, options.RangeParameters, m => LengthOf(m, cancellationToken),
            m => ReturnedBy(m, depth + 1, cancellationToken), b => LengthByValues(b, cancellationToken));

    /// <summary>Pages that are seen to be made with constants are short. Of others nobody knows how long they are.</summary>
    private SizeOrigin LengthByValues(IOperation buffer, CancellationToken cancellationToken) =>
        IsListed(buffer, cancellationToken) || BufferLengths.IsBuffer(buffer.Type)
            && new BufferSizes(locks.Graph.Runs.Origins, cancellationToken).Of(buffer, isOwn: false) is { } sizes
            && sizes.All(BufferLengths.IsShort)
            ? SizeOrigin.Fixed
            : SizeOrigin.InputProportional;

    /// <summary>What a property makes anew each time, of elements that stand there one by one.</summary>
    private bool IsListed(IOperation buffer, CancellationToken cancellationToken) => buffer is IPropertyReferenceOperation
    {
        Property: { IsVirtual: false, IsAbstract: false, IsOverride: false, GetMethod: { } getter }
    } && RunBodies.Of(getter.OriginalDefinition, locks.Models, cancellationToken).SelectMany(Values.ReturnedBy)
        .Select(v => locks.Graph.Runs.Origins.ValueOf(v, cancellationToken)).ToList() is { Count: > 0 } made
        && made.All(m => m is not null && Values.Unwrap(m) is ICollectionExpressionOperation listed
            && !listed.Elements.Any(e => e is ISpreadOperation));

    /// <summary>
    /// What the number that a method returns flows from, by its parameters; null where its body is not at hand, may be another one, or
    /// lies too deep.
    /// </summary>
    private SizeOrigin? ReturnedBy(IMethodSymbol method, int depth, CancellationToken cancellationToken)
    {
        method = method.OriginalDefinition;
        if (depth > MaxReturnDepth || method.IsAbstract || method.IsVirtual || method.IsOverride)
        {
            return null;
        }

        if (_returned.TryGetValue((method, depth), out SizeOrigin? known))
        {
            return known;
        }

        SizeOrigin? found = null;
        if (RunBodies.Of(method, locks.Models, cancellationToken).ToList() is { Count: 1 } bodies
            && locks.Models.Get(bodies[0].SyntaxTree).GetOperation(FlowGraphs.RootOf(bodies[0]), cancellationToken) is { } body)
        {
            List<IOperation> operations = RunBodies.OwnOperations(body).ToList();
            locks.Work.Add(operations.Count);
            SizeOrigins amounts = AmountsIn(operations, method, cancellationToken, depth);
            List<IOperation> values = operations.OfType<IReturnOperation>().Select(r => r.ReturnedValue).OfType<IOperation>().ToList();
            found = values.Count == 0 ? null : values.Aggregate(SizeOrigin.Fixed, (sum, v) => sum | amounts.Of(v));
        }

        return _returned.GetOrAdd((method, depth), found);
    }
}
