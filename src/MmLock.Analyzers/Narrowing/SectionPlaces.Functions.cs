using System;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Functions that a query runs for each of some numbers in a row: <c>Enumerable.Range(at, n).All(i =&gt; _used[i])</c>.</summary>
internal sealed partial class SectionPlaces
{
    /// <returns>The functions that were read with the numbers that they get.</returns>
    private IEnumerable<SyntaxNode> FollowQuery(IOperation operation, PlaceFrame frame, SyntaxNode at, bool isProtected)
    {
        IOperation? query = operation is IForEachLoopOperation loop ? loop.Collection : operation;
        for (int depth = 0; depth < MaxDepth && query is not null && Values.Unwrap(query) is IInvocationOperation call; depth++)
        {
            query = Queries.SourceOf(call) ?? (WalksList(call.TargetMethod) ? call.Instance : null);
            foreach (IArgumentOperation argument in query is null ? ImmutableArray<IArgumentOperation>.Empty : call.Arguments)
            {
                if (ElementOf(argument) is var (lambda, element) && Numbers(query!, element, frame) is { } numbers
                    && Follow(lambda, numbers, frame, at, isProtected) is { } body)
                {
                    yield return body;
                }
            }
        }
    }

    private static bool WalksList(IMethodSymbol method) => method.Name is "ForEach" or "TrueForAll" or "Exists" or "FindAll" or "ConvertAll"
        && method.ContainingType is { Name: "List", ContainingNamespace: { Name: "Generic", ContainingNamespace.Name: "Collections" } };

    /// <summary>A function written there, and its parameter that is an element of what is gone through.</summary>
    private static (IAnonymousFunctionOperation Function, IParameterSymbol Element)? ElementOf(IArgumentOperation argument) =>
        Values.Unwrap(argument.Value) is IDelegateCreationOperation
        {
            Target: IAnonymousFunctionOperation { Symbol.Parameters: var given } lambda
        }
            && argument.Parameter?.OriginalDefinition.Type is INamedTypeSymbol { DelegateInvokeMethod.Parameters: { Length: > 0 } asked }
            && asked[0].Type is ITypeParameterSymbol { Ordinal: 0 } && given.Length == asked.Length

            // What has been made of the elements before comes first.
            && argument.Parameter.ContainingSymbol.Name is not "Aggregate"
            ? (lambda, given[0])
            : null;

    private Dictionary<ISymbol, PlaceValue>? Numbers(IOperation sequence, IParameterSymbol element, PlaceFrame frame) =>
        PlaceReader.IsNumber(element.Type) && _reader.NumbersOf(sequence, frame) is { Kind: PlaceKind.Number } numbers
            ? new Dictionary<ISymbol, PlaceValue>(SymbolEqualityComparer.Default) { [element] = numbers }
            : null;

    private SyntaxNode? Follow(
        IAnonymousFunctionOperation function, IReadOnlyDictionary<ISymbol, PlaceValue> numbers, PlaceFrame frame, SyntaxNode at,
        bool isProtected)
    {
        if (frame.Depth >= MaxDepth || !_underWay.Add(function.Symbol))
        {
            return null;
        }

        ImmutableArray<IOperation> roots = ImmutableArray.Create<IOperation>(function.Body);
        var inner = new PlaceFrame(new LocalValues(roots), numbers, frame.This, null, frame.Depth + 1)
        {
            IsOwn = frame.IsOwn,
            Around = frame.Around ?? (frame.Region is null ? null : frame),
        };
        List<IOperation> operations = RunBodies.OwnOperations(function.Body).ToList();
        ReadBody(function.Symbol, operations, inner, function.Syntax, at, isProtected);
        _underWay.Remove(function.Symbol);
        return function.Syntax;
    }

    private void ReadBody(
        IMethodSymbol method, List<IOperation> operations, PlaceFrame frame, SyntaxNode key, SyntaxNode at, bool isProtected)
    {
        AccessReader reader = ReaderOf(method, operations);
        _readers.Add(frame, reader);
        Func<IOperation, bool> isHeld = isProtected ? _ => true : _reach.LockedIn(key, _cancellationToken);
        Func<IOperation, bool> isLatched = _isLatched ? _ => true
            : _isSameLock ? _reach.LatchOf(key, _cancellationToken) : _ => false;
        foreach (IOperation one in operations)
        {
            Read(one, reader, method, frame, at, isHeld(one), isLatched(one));
        }
    }
}
