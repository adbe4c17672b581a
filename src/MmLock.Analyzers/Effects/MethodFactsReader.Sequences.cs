using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;

namespace MmLock.Analyzers.Effects;

/// <summary>What runs where a sequence is gone through that was made before.</summary>
internal sealed partial class MethodFactsReader
{
    /// <summary>What a query that ends here goes through.</summary>
    private void ReadQuery(IInvocationOperation call)
    {
        if (QueryWork.Of(call, _amounts) is { } amount)
        {
            Add(call, Label(call.TargetMethod), EffectKinds.PageProportional, amount);
            if (Queries.MakesCollection(call.TargetMethod))
            {
                Add(call, Label(call.TargetMethod), EffectKinds.Allocates, amount);
            }
        }
    }

    /// <summary>The functions that a query or a lazy value was made of, and runs now.</summary>
    private void ReadParts(IOperation at, IOperation value)
    {
        IOperation written = Written(at);
        foreach (ArgumentFact function in _functions.OfParts(value))
        {
            AddFunction(
                written, written is IInvocationOperation call ? Label(call.TargetMethod) : ShortText.Of(written.Syntax), function, null);
        }
    }

    /// <summary>An iterator that was called before runs where it is gone through; one called there has been read as a call.</summary>
    private void ReadIterators(IOperation at, IOperation walked)
    {
        if (Values.Unwrap(walked) is IInvocationOperation)
        {
            return;
        }

        IOperation written = Written(at);
        foreach (IInvocationOperation call in _effects.Locks.Graph.Runs.Origins.Of(walked, null, _cancellationToken)
            .OfType<IInvocationOperation>().Where(c => !c.TargetMethod.DeclaringSyntaxReferences.IsEmpty))
        {
            ImmutableArray<SyntaxNode> bodies = _effects.BodiesOf(call.TargetMethod, call.IsVirtual, _cancellationToken);
            if (!bodies.IsEmpty)
            {
                _sites.Add(
                    new CallSite(
                        written, DiagnosticLocations.Of(written), Label(call.TargetMethod), bodies,
                        Arguments(call, call.TargetMethod, call.Arguments)));
            }
        }
    }

    /// <summary>
    /// What the library does as a sequence of its own is gone through: the lines of a file, whenever they were asked for.
    /// </summary>
    private void ReadSources(IOperation at, IOperation walked)
    {
        IOperation written = Written(at);
        foreach (IInvocationOperation call in _functions.SourcesOf(walked)
            .Where(c => c.Syntax.SyntaxTree != walked.Syntax.SyntaxTree || !walked.Syntax.Span.Contains(c.Syntax.Span)))
        {
            EffectKinds kinds = _effects.Table.Lookup(call.TargetMethod, call.Instance?.Type)?.Kinds ?? EffectKinds.None;
            foreach (EffectKinds kind in EffectNames.All.Where(k => k is EffectKinds.FileIO or EffectKinds.Blocks && (kinds & k) != 0))
            {
                Add(written, Label(call.TargetMethod), kind, SizeOrigin.Fixed);
            }
        }
    }
}
