using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Places by the key of a table.</summary>
internal sealed partial class SectionPlaces
{
    private PlaceValue? Keyed(IOperation key, IOperation table, PlaceFrame frame)
    {
        // What a member of the library gives is a view, which has other numbers: the third of the values is not that of the key three.
        if (Values.SymbolOf(table) is not { DeclaringSyntaxReferences.IsEmpty: false } member)
        {
            return PlaceValue.Beyond;
        }

        if (_shared.MayShareElements(member))
        {
            Obstacle ??= $"an object of '{member.Name}' may lie there, or in another collection, under a second number";
            return PlaceValue.Beyond;
        }

        return ReadKey(key, frame) is { Kind: PlaceKind.Number, Low: { } low, High: { } high }
            ? new PlaceValue(PlaceKind.Inside, low, high, member.OriginalDefinition)
            : PlaceValue.Beyond;
    }

    private PlaceValue ReadKey(IOperation key, PlaceFrame frame)
    {
        key = AccessReader.FirstPart(key);
        PlaceValue read = _reader.Read(key, frame);
        return !NarrowSums.MayHaveWrapped(key, read) ? read
            : Passed(Values.Unwrap(key), frame) is var (value, caller) ? ReadKey(value, caller)
            : _reader.Named(Values.Unwrap(key), frame) ?? PlaceValue.Unknown;
    }

    /// <summary>What a caller writes for a parameter that keeps its value: wrapped or not, it is the same number.</summary>
    private static (IOperation Value, PlaceFrame Frame)? Passed(IOperation key, PlaceFrame frame) =>
        key is IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } && frame.Locals.Of(parameter).Count == 0
        && frame.Given is { } given && given.TryGetValue(parameter.OriginalDefinition, out (IOperation Value, PlaceFrame Frame) passed)
        && SymbolEqualityComparer.Default.Equals(passed.Value.Type, parameter.Type)
            ? passed
            : null;

    /// <summary>Why a number says no place: a variable of somebody else's may be another one by the time that the lock is held.</summary>
    private string WhyUnknown(IOperation key, string name, PlaceFrame frame) =>
        key.DescendantsAndSelf().OfType<IParameterReferenceOperation>().Select(p => p.Parameter)
            .FirstOrDefault(p => p.RefKind is RefKind.In or RefKind.RefReadOnlyParameter && !_fixed.Contains(p)) is { } lent
            ? $"'{lent.Name}', by which it finds {name}, is passed by reference, and who passes it may change it meanwhile"
            : CounterBefore(key, frame) is { } counter
            ? $"'{counter.Name}', by which it finds {name}, has counted in a loop before, and where that ends is not known at the acquire"
            : $"'{ShortText.Of(key.Syntax, 60)}', by which it finds {name}, is not known at the acquire";

    /// <summary>A variable that a loop counts, behind that loop.</summary>
    private static ISymbol? CounterBefore(IOperation key, PlaceFrame frame) =>
        key.DescendantsAndSelf().Where(o => o is ILocalReferenceOperation or IParameterReferenceOperation)
            .FirstOrDefault(o => Values.VariableOf(o) is { } variable && frame.Locals.Of(variable).Any(a =>
                a.Form is AssignmentForm.Increment or AssignmentForm.Decrement && LoopBounds.LoopOf(a.At) is { } loop
                && !loop.Syntax.Span.Contains(o.Syntax.Span))) is { } found
            ? Values.VariableOf(found)
            : null;

    /// <summary>Where the region puts a new object, it is from then on.</summary>
    private PlaceValue? StoredAt(IOperation operation, PlaceFrame frame)
    {
        if (Values.VariableOf(operation) is not ILocalSymbol local || frame.Depth > 0)
        {
            return null;
        }

        PlaceValue? found = null;
        foreach (IOperation one in _region.Statements.SelectMany(s => RunBodies.RootsOf(s, _acquire.Model, _cancellationToken))
            .SelectMany(o => o.DescendantsAndSelf()))
        {
            (IOperation? key, IOperation? holder) = one switch
            {
                ISimpleAssignmentOperation
                {
                    Target: IPropertyReferenceOperation
                    {
                        Arguments.Length: 1,
                        Instance: { } table
                    } indexer
                } store
                    when Is(store.Value) && IsTable(indexer.Property.ContainingType) && IsSingle(table, frame) =>
                    (indexer.Arguments[0].Value, table),
                ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation { Indices.Length: 1 } element } store
                    when Is(store.Value) && IsSingle(element.ArrayReference, frame) =>
                    (element.Indices[0], element.ArrayReference),
                IInvocationOperation { TargetMethod.Name: "Add" or "TryAdd", Instance: { } table, Arguments.Length: 2 } call
                    when IsTable(call.TargetMethod.ContainingType) && Is(call.Arguments[1].Value) && IsSingle(table, frame) =>
                    (call.Arguments[0].Value, table),
                _ => ((IOperation?)null, (IOperation?)null),
            };
            if (key is not null && holder is not null)
            {
                found = found is null ? Keyed(key, holder, frame) : PlaceValue.Beyond;
            }
        }

        return found;

        bool Is(IOperation value) => SymbolEqualityComparer.Default.Equals(Values.VariableOf(value), local);
    }

    /// <summary>A dictionary, or a list by number.</summary>
    private static bool IsTable(INamedTypeSymbol type) =>
        type.TypeArguments.Length is 1 or 2 && type.ContainingNamespace?.ToDisplayString() is "System.Collections.Generic"
            or "System.Collections.Concurrent";
}
