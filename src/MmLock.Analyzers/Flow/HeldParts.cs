using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Flow;

/// <summary>The code under the holds of one lock, also where a hold begins in one method and ends in another.</summary>
internal sealed class HeldParts
{
    /// <summary>A hold that is handed up further than this is an accident of names.</summary>
    private const int MaxCallers = 8;

    private readonly LockAliasSet _group;
    private readonly LockAliasAnalysis _graph;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<SyntaxNode> _releases;
    private readonly HashSet<ISymbol> _closers;

    public HeldParts(LockAliasSet group, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        _group = group;
        _graph = graph;
        _cancellationToken = cancellationToken;
        List<IGrouping<(SyntaxNode?, string), LockUse>> bodies = group.Operations
            .Where(o => o.Lock.Verb is LockVerb.Acquire or LockVerb.TryAcquire or LockVerb.Release)
            .GroupBy(o => (FlowGraphs.BodyOf(o.Syntax), o.Receiver)).ToList();
        _releases = new HashSet<SyntaxNode>(group.Operations.Where(o => o.Lock.Verb == LockVerb.Release).Select(o => o.Syntax));
        _closers = new HashSet<ISymbol>(bodies.Where(b => b.First().Lock.Verb == LockVerb.Release && b.All(o => o.Lock.Verb == LockVerb.Release)).Select(b => b.First().Container.OriginalDefinition), SymbolEqualityComparer.Default);
    }

    /// <summary>Pieces of code that run under the hold of one acquire, each with the model of its file.</summary>
    public IEnumerable<(IOperation Part, SemanticModel Model)> Of(LockUse acquire)
    {
        if (acquire.Syntax is LockStatementSyntax statement)
        {
            return Operations(new[] { statement.Statement }, acquire.Model);
        }

        if (acquire.Lock.IsScoped)
        {
            return Operations(HeldCode.Of(acquire), acquire.Model);
        }

        var parts = new List<(IOperation, SemanticModel)>();
        string receiver = acquire.Receiver;
        var own = new HashSet<SyntaxNode>(_group.Operations.Where(o => o.Lock.Verb == LockVerb.Release && o.Receiver == receiver).Select(o => o.Syntax));
        Read(acquire.Syntax, acquire.Model, acquire.Container, o => own.Contains(o.Syntax) || Closes(o), parts, new HashSet<ISymbol>(SymbolEqualityComparer.Default));
        return parts;
    }

    private IEnumerable<(IOperation, SemanticModel)> Operations(IEnumerable<SyntaxNode> parts, SemanticModel model) =>
        parts.Select(p => model.GetOperation(p, _cancellationToken)).OfType<IOperation>().Select(o => (o, model));

    private void Read(SyntaxNode start, SemanticModel model, ISymbol container, System.Func<IOperation, bool> ends, List<(IOperation, SemanticModel)> parts, HashSet<ISymbol> seen)
    {
        if (FlowGraphs.BodyOf(start) is not { } body || HeldRegion.From(body, start, ends, model, _cancellationToken) is not { } region)
        {
            return;
        }

        parts.AddRange(region.Parts.Select(p => (p, model)));
        if (!region.IsLeft || _closers.Count == 0 || seen.Count >= MaxCallers || container is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor } opener || !seen.Add(opener) || _graph.WrappedIn(opener, _cancellationToken) is not null)
        {
            return;
        }

        foreach (SyntaxNode call in SymbolUses.Calls(opener, _graph.Models.Compilation, _cancellationToken))
        {
            SemanticModel caller = _graph.Models.Get(call.SyntaxTree);
            if (SymbolEqualityComparer.Default.Equals(caller.GetSymbolInfo(call, _cancellationToken).Symbol?.OriginalDefinition, opener) && caller.GetEnclosingSymbol(call.SpanStart, _cancellationToken) is { } outer)
            {
                Read(call, caller, outer, o => _releases.Contains(o.Syntax) || Closes(o), parts, seen);
            }
        }
    }

    /// <summary>A call of a method that ends a hold of its caller.</summary>
    private bool Closes(IOperation operation) =>
        operation is IInvocationOperation call
        && (_closers.Contains(call.TargetMethod.OriginalDefinition) || call.TargetMethod.Name is "Dispose" or "DisposeAsync" && _closers.Any(c => c.Name == call.TargetMethod.Name));
}
