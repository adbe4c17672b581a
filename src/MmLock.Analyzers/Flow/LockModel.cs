using System.Collections.Concurrent;
using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// The locks of one compilation, as the dataflow asks for them: what an operation does, which class a lock is, what a
/// method requires of its callers and does to their locks. Any number of threads may ask.
/// </summary>
internal sealed class LockModel
{
    /// <summary>Wrappers of wrappers are few deep; this only keeps absurd code off the end of the stack.</summary>
    private const int MaxWrapping = 64;

    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<CalleeLockEffect>> _changes = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<(ISymbol Method, int Parameter), ImmutableArray<AcquireSite>> _callbacks = new();
    private readonly ConcurrentDictionary<SyntaxNode, HeldLocks?> _flows = new();
    private readonly ConcurrentDictionary<LockAliasSet, NestingPaths> _nesting = new();
    private readonly ThreadLocal<List<Question>> _underWay = new(() => new List<Question>());

    public LockModel(Compilation compilation, MmLockOptions options)
        : this(new LockAliasAnalysis(new SemanticModels(compilation), new KnownTypes(compilation, options.Primitives), options))
    {
    }

    public LockModel(LockAliasAnalysis graph)
    {
        _compilation = graph.Models.Compilation;
        Types = graph.Types;
        Names = new LockNames(Types.Primitives.Others);
        Models = graph.Models;
        Graph = graph;
        Reader = Graph.Reader;
        Classes = new LockGranularities(Types, Graph, graph.Options);
    }

    public KnownTypes Types { get; }

    public SemanticModels Models { get; }

    public LockOperationReader Reader { get; }

    public LockNames Names { get; }

    public LockAliasAnalysis Graph { get; }

    public WorkCounter Work => Models.Work;

    public LockGranularities Classes { get; }

    /// <summary>The holds that <c>[RequiresLock]</c> promises a body on entry.</summary>
    public ImmutableArray<AcquireSite> RequiredBy(IMethodSymbol? method)
    {
        ImmutableArray<AcquireSite>.Builder sites = ImmutableArray.CreateBuilder<AcquireSite>();
        for (IMethodSymbol? at = method; at is not null && sites.Count == 0; at = at.OverriddenMethod)
        {
            foreach (ISymbol symbol in new ISymbol?[] { at, at.AssociatedSymbol, at.PartialDefinitionPart }.OfType<ISymbol>())
            {
                foreach (AttributeData attribute in symbol.GetAttributes())
                {
                    if (attribute.AttributeClass?.Name == "RequiresLockAttribute"
                        && attribute.AttributeClass.ToDisplayString() == KnownTypes.RequiresLock
                        && attribute.ConstructorArguments.FirstOrDefault().Value is string path
                        && LockMembers.Resolve(path, method!) is { } found)
                    {
                        HoldMode mode = attribute.ConstructorArguments.Length > 1 && attribute.ConstructorArguments[1].Value is 1
                            ? HoldMode.Write
                            : HoldMode.Read;
                        Location location = attribute.ApplicationSyntaxReference is { } reference
                            ? Location.Create(reference.SyntaxTree, reference.Span)
                            : Location.None;
                        sites.Add(
                            new AcquireSite(sites.Count, found.Path, RequiredClass(found.Path, found.Type), mode, null, null, location));
                    }
                }
            }
        }

        return sites.ToImmutable();
    }

    /// <summary>
    /// An <c>MmapLock</c> that the caller holds may be held over a range: then slow work is allowed, and callers that
    /// hold it coarse are told at their call.
    /// </summary>
    private LockGranularity RequiredClass(LockPath path, ITypeSymbol? type) =>
        Types.IsMmapLock(type) ? LockGranularity.Range : Classes.Of(path, type, null, CancellationToken.None);

    /// <summary>Whether a call of the method only ends a hold.</summary>
    public bool IsReleaser(IMethodSymbol method) =>
        Names.MayChangeLocks(method, _compilation) && Changes(method, CancellationToken.None) is { Length: > 0 } changes
            && changes.All(c => c.Kind == LockChangeKind.Releases);

    /// <summary>
    /// What a call of the method does to the caller's locks. Every method on a cycle of calls counts as doing nothing,
    /// wherever the question started: so the answer is the same in any order and on any thread.
    /// </summary>
    public ImmutableArray<CalleeLockEffect> Changes(IMethodSymbol method, CancellationToken cancellationToken)
    {
        method = method.OriginalDefinition;
        if (!Names.MayChangeLocks(method, _compilation))
        {
            return ImmutableArray<CalleeLockEffect>.Empty;
        }

        if (_changes.TryGetValue(method, out ImmutableArray<CalleeLockEffect> known))
        {
            return known;
        }

        List<Question> underWay = _underWay.Value!;
        int recursion = underWay.FindIndex(q => SymbolEqualityComparer.Default.Equals(q.Method, method));
        if (recursion >= 0 || underWay.Count >= MaxWrapping)
        {
            underWay.Skip(recursion < 0 ? underWay.Count : recursion).ToList().ForEach(q => q.IsRecursive = true);
            return ImmutableArray<CalleeLockEffect>.Empty;
        }

        var question = new Question(method);
        underWay.Add(question);
        try
        {
            ImmutableArray<CalleeLockEffect> changes = Compute(method, cancellationToken);
            return _changes.GetOrAdd(method, question.IsRecursive ? ImmutableArray<CalleeLockEffect>.Empty : changes);
        }
        finally
        {
            underWay.Remove(question);
        }
    }

    /// <summary>The paths on which a lock nests, found once.</summary>
    public NestingPaths NestingOf(LockAliasSet group, CancellationToken cancellationToken) =>
        _nesting.TryGetValue(group, out NestingPaths? known)
            ? known
            : _nesting.GetOrAdd(group, NestingPaths.Of(group, this, cancellationToken));

    /// <summary>The dataflow of a method that may give back a lock of its caller; null for others.</summary>
    public HeldLocks? FlowOfChanger(IMethodSymbol method, CancellationToken cancellationToken) =>
        Changes(method, cancellationToken).Any(c => c.Kind == LockChangeKind.Releases) ? FlowOf(method, cancellationToken) : null;

    /// <summary>
    /// The dataflow of a body that is entered with no more than it requires, run once; null for a body that does not
    /// bind.
    /// </summary>
    /// <param name="body">As <see cref="FlowGraphs.BodyOf"/> has it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public HeldLocks? FlowOf(SyntaxNode body, CancellationToken cancellationToken) =>
        _flows.TryGetValue(body, out HeldLocks? known) ? known
        : _flows.GetOrAdd(body, FlowGraphs.Of(body, Models.Get(body.SyntaxTree), cancellationToken) is { } graph
            ? HeldLocksAnalysis.Run(
                graph, RunGraph.MethodOf(body, Models.Get(body.SyntaxTree), cancellationToken), ImmutableArray<AcquireSite>.Empty, this,
                cancellationToken)
            : null);

    /// <summary>The same for a method of this project; null for others.</summary>
    public HeldLocks? FlowOf(IMethodSymbol method, CancellationToken cancellationToken) =>
        BodyOf(method.OriginalDefinition, cancellationToken) is { } body ? FlowOf(body, cancellationToken) : null;

    /// <summary>The holds under which a method calls the function that it gets as a parameter, as the method names them.</summary>
    public ImmutableArray<AcquireSite> HeldDuringCallOf(IMethodSymbol method, int parameter, CancellationToken cancellationToken)
    {
        method = method.OriginalDefinition;
        if (!method.DeclaringSyntaxReferences.Any(r =>
            _compilation.ContainsSyntaxTree(r.SyntaxTree)
                && Names.MayUseLocks(r.GetSyntax(cancellationToken), _compilation, cancellationToken)))
        {
            return ImmutableArray<AcquireSite>.Empty;
        }

        if (!_callbacks.TryGetValue((method, parameter), out ImmutableArray<AcquireSite> known))
        {
            known = FlowOf(method, cancellationToken) is { } flow
                ? CalleeLockEffects.HeldDuringCallOf(parameter, method, flow)
                : ImmutableArray<AcquireSite>.Empty;
            _callbacks.TryAdd((method, parameter), known);
        }

        return known;
    }

    private ImmutableArray<CalleeLockEffect> Compute(IMethodSymbol method, CancellationToken cancellationToken) =>
        FlowOf(method, cancellationToken) is { IsComplete: true } flow
            ? CalleeLockEffects.Of(method, flow)
            : ImmutableArray<CalleeLockEffect>.Empty;

    private SyntaxNode? BodyOf(IMethodSymbol method, CancellationToken cancellationToken) =>
        method.DeclaringSyntaxReferences.Select(r => RunGraph.Key(r.GetSyntax(cancellationToken)))
            .FirstOrDefault(d =>
                _compilation.ContainsSyntaxTree(d.SyntaxTree) && FlowGraphs.IsBody(d) && FlowOf(d, cancellationToken) is not null)
        ?? (method.PartialImplementationPart is { } implementation ? BodyOf(implementation, cancellationToken) : null);

    private sealed class Question(ISymbol method)
    {
        public ISymbol Method => method;

        public bool IsRecursive { get; set; }
    }
}
