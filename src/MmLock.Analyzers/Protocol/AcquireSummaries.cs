using System.Collections.Concurrent;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>An acquire that a method waits for, itself or through calls.</summary>
/// <param name="Site">The acquire.</param>
/// <param name="Path">The lock, as the method calls it.</param>
/// <param name="Calls">The calls from the method down to the acquire, which is the last step.</param>
/// <param name="IsCertain">Each of the calls runs one body, rather than one of several implementations.</param>
internal sealed record ReachedAcquire(AcquireSite Site, LockPath Path, ImmutableArray<EffectStep> Calls, bool IsCertain = true);

/// <summary>
/// Which locks the methods of a compilation take, calls included. Found on demand as the least fixpoint over what a body
/// reaches, as effects are, and kept only when complete: an answer does not depend on who asked first.
/// </summary>
internal sealed class AcquireSummaries(EffectModel effects)
{
    /// <summary>
    /// Acquires kept of a body, the nearest first. A body that reaches more locks than this reaches everything, and every
    /// path through it to a further one is long.
    /// </summary>
    private const int MaxAcquires = 32;

    /// <summary><c>a.b.c.d.e</c> is somebody else's lock by now; recursion would make it longer for ever.</summary>
    private const int MaxMembers = 4;

    private readonly ConcurrentDictionary<SyntaxNode, Facts> _facts = new();
    private CallGraphFixpoint<ImmutableArray<ReachedAcquire>>? _fixpoint;

    private CallGraphFixpoint<ImmutableArray<ReachedAcquire>> Fixpoint => LazyInitializer.EnsureInitialized(ref _fixpoint, () => new(
        (body, token) => FactsOf(body, token).Calls.SelectMany(c => c.Targets),
        (body, summaries, token) => Combine(FactsOf(body, token), summaries, token),
        AreSame,
        ImmutableArray<ReachedAcquire>.Empty,
        effects.Options.CallDepth + 1))!;

    /// <summary>What a call waits for before it returns, in the caller's words.</summary>
    /// <param name="call">The call.</param>
    /// <param name="paths">The caller's names.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public IEnumerable<ReachedAcquire> At(CallSite call, LockPaths paths, CancellationToken cancellationToken)
    {
        foreach (SyntaxNode target in call.Targets)
        {
            Fixpoint.Solve(target, cancellationToken);
        }

        return Through(call, paths, Fixpoint.Known, cancellationToken);
    }

    private IEnumerable<ReachedAcquire> Through(
        CallSite call, LockPaths paths, System.Func<SyntaxNode, ImmutableArray<ReachedAcquire>> summaries,
        CancellationToken cancellationToken)
    {
        if (StartsOnly(call.Operation))
        {
            yield break;
        }

        var step = new EffectStep(call.Label, call.Location);
        foreach (SyntaxNode target in call.Targets)
        {
            // An iterator runs when somebody walks it, under whatever is held then.
            if (FactsOf(target, cancellationToken).IsIterator && !IsWalked(call.Operation))
            {
                continue;
            }

            foreach (ReachedAcquire acquire in summaries(target))
            {
                LockPath path = PathAt(call, acquire.Path, FactsOf(target, cancellationToken).Method, paths);
                if (!path.IsOpaque && path.Members.Length <= MaxMembers && acquire.Calls.Length < effects.Options.CallDepth)
                {
                    yield return acquire with
                    {
                        Path = path,
                        Calls = acquire.Calls.Insert(0, step),
                        IsCertain = acquire.IsCertain && call.Targets.Length == 1
                    };
                }
            }
        }
    }

    private static bool IsWalked(IOperation call) =>
        Values.SkipConversions(call) is { Parent: IForEachLoopOperation loop } value && loop.Collection == value;

    /// <summary>A task that nobody awaits here may wait for the lock for as long as it likes.</summary>
    private static bool StartsOnly(IOperation call)
    {
        if (call
            is not IInvocationOperation
            {
                Type:
                {
                    Name: "Task" or "ValueTask",
                    ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" }
                }
            })
        {
            return false;
        }

        IOperation? at = call.Parent;
        while (at is IConversionOperation or IParenthesizedOperation
            or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "GetAwaiter" })
        {
            at = at.Parent;
        }

        return at
            is not (IAwaitOperation or IReturnOperation or IInvocationOperation { TargetMethod.Name: "Wait" or "GetResult" }
                or IPropertyReferenceOperation { Property.Name: "Result" });
    }

    private static LockPath PathAt(CallSite call, LockPath path, IMethodSymbol? callee, LockPaths paths) => call.Operation switch
    {
        // The receiver of a call that the source does not write is not that of the operation that makes it.
        IInvocationOperation written when call.Receiver is { } implied && implied != written.Instance =>
            paths.At(written, path, callee, Receivers.Resolve(implied), ImmutableArray<IArgumentOperation>.Empty),

        // A lambda sees what is around it.
        _ when callee is { MethodKind: MethodKind.AnonymousFunction } => path,
        IInvocationOperation invocation =>
            paths.At(
                invocation, path, callee, invocation.Instance is { } instance ? Receivers.Resolve(instance) : null, invocation.Arguments),
        IObjectCreationOperation creation => paths.At(creation, path, callee, null, creation.Arguments),
        IPropertyReferenceOperation property =>
            paths.At(property, path, callee, property.Instance is { } instance ? Receivers.Resolve(instance) : null, property.Arguments),
        _ => paths.At(
            call.Operation, path, callee, call.Receiver is { } receiver ? Receivers.Resolve(receiver) : null,
            ImmutableArray<IArgumentOperation>.Empty),
    };

    /// <summary>Each acquire once per lock and mode, by the shortest path; of equally short paths the first in the source.</summary>
    private ImmutableArray<ReachedAcquire> Combine(
        Facts facts, System.Func<SyntaxNode, ImmutableArray<ReachedAcquire>> summaries, CancellationToken cancellationToken)
    {
        if (facts.Own.IsEmpty && facts.Calls.All(c => c.Targets.All(t => summaries(t).IsEmpty)))
        {
            return ImmutableArray<ReachedAcquire>.Empty;
        }

        LockPaths? paths = facts.Paths.Value;
        if (paths is null)
        {
            return facts.Own;
        }

        var shortest = new Dictionary<(LockPath, HoldMode, bool, bool), ReachedAcquire>();
        var order = new List<(LockPath, HoldMode, bool, bool)>();
        foreach (ReachedAcquire acquire in facts.Own.Concat(facts.Calls.SelectMany(c => Through(c, paths, summaries, cancellationToken))))
        {
            effects.Locks.Work.Add(1);
            (LockPath, HoldMode, bool, bool) key = (acquire.Path, acquire.Site.Mode, acquire.Site.Range is null, acquire.IsCertain);
            if (!shortest.TryGetValue(key, out ReachedAcquire? known))
            {
                shortest.Add(key, acquire);
                order.Add(key);
            }
            else if (acquire.Calls.Length < known.Calls.Length)
            {
                shortest[key] = acquire;
            }
        }

        List<ReachedAcquire> outside = order.Select(k => shortest[k]).Where(a => IsKnownOutside(a.Path, facts.Method)).ToList();
        return outside.Count <= MaxAcquires
            ? outside.ToImmutableArray()
            : outside.OrderBy(a => a.Calls.Length).Take(MaxAcquires).ToImmutableArray();
    }

    /// <summary>What a method takes of its own locals is nobody else's affair.</summary>
    private static bool IsKnownOutside(LockPath path, IMethodSymbol? method) =>
        path.RootSymbol is null || method is { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction }
        || (path.RootSymbol is IParameterSymbol && SymbolEqualityComparer.Default.Equals(path.RootSymbol.ContainingSymbol, method));

    private static bool AreSame(ImmutableArray<ReachedAcquire> a, ImmutableArray<ReachedAcquire> b) =>
        a.Length == b.Length
            && a.Zip(
                b, (x, y) =>
                    x.Path.Equals(y.Path) && x.Site.Mode == y.Site.Mode && x.IsCertain == y.IsCertain && x.Calls.SequenceEqual(y.Calls))
                .All(same => same);

    private Facts FactsOf(SyntaxNode body, CancellationToken cancellationToken) =>
        _facts.TryGetValue(body, out Facts? known) ? known : _facts.GetOrAdd(body, ReadFacts(body, cancellationToken));

    private Facts ReadFacts(SyntaxNode body, CancellationToken cancellationToken)
    {
        LockModel locks = effects.Locks;
        SemanticModel model = locks.Models.Get(body.SyntaxTree);
        IMethodSymbol? method = body switch
        {
            ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax property } =>
                (model.GetDeclaredSymbol(property, cancellationToken) as IPropertySymbol)?.GetMethod,
            AnonymousFunctionExpressionSyntax => model.GetSymbolInfo(body, cancellationToken).Symbol as IMethodSymbol,
            _ => model.GetDeclaredSymbol(body, cancellationToken) as IMethodSymbol,
        };
        effects.Locks.Work.Add(1);
        MethodFacts facts = effects.FactsOf(body, cancellationToken);

        bool isIterator = body.DescendantNodes(n =>
            n == body || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Any(n => n is YieldStatementSyntax);
        HeldLocks? held = locks.Names.MayUseLocks(body, locks.Models.Compilation, cancellationToken)
            ? locks.FlowOf(RunGraph.Key(body), cancellationToken)
            : null;
        ImmutableArray<ReachedAcquire> own = held is { IsComplete: true } ? Own(held, locks) : ImmutableArray<ReachedAcquire>.Empty;
        var paths = new System.Lazy<LockPaths?>(() =>
            held?.Paths ?? (FlowGraphs.Of(body, model, CancellationToken.None) is { } graph ? new LockPaths(graph, method) : null));
        return new Facts(method, own, facts.Sites.OfType<CallSite>().ToImmutableArray(), paths, isIterator);
    }

    /// <summary>
    /// The acquires by which the body itself may wait. Not those of a lock that it requires, which is told about in the
    /// body; nor of one that it gave back for its caller before; nor of one that it asks about: that it takes if nobody has.
    /// </summary>
    private static ImmutableArray<ReachedAcquire> Own(HeldLocks held, LockModel locks) => held.Steps
        .Where(s =>
            s is { Kind: LockStepKind.Acquired, Hold: { } } && s.Hold!.Value.Site.Lock is { } primitive && NestedAcquires.Waits(primitive)
            && !s.Path.IsOpaque
            && !s.Before.Holds.Any(h => h.Site.IsRequired && h.Site.Path.Equals(s.Path))
            && !held.ReleasedIn(s.Before).Contains(s.Path)
            && !held.Graph.OriginalOperation.DescendantsAndSelf()
                .Any(o => LockAssertions.AskedBy(o, held.Paths, locks) is { } asked && asked.Equals(s.Path)))
        .GroupBy(s => s.Hold!.Value.Site.Index)
        .Select(g => g.First().Hold!.Value.Site)
        .OrderBy(s => s.Location.SourceSpan.Start)
        .Select(s => new ReachedAcquire(s, s.Path, ImmutableArray.Create(new EffectStep(s.Lock!.Primitive, s.Location))))
        .ToImmutableArray();

    private sealed record Facts(
        IMethodSymbol? Method, ImmutableArray<ReachedAcquire> Own, ImmutableArray<CallSite> Calls, System.Lazy<LockPaths?> Paths,
        bool IsIterator);
}
