using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Which part of an array is touched.</summary>
internal sealed partial class AccessReader
{
    /// <summary>Of an array of several dimensions the first number says the place: what lies at it is a row, or more.</summary>
    private BufferPart PartOf(IArrayElementReferenceOperation element)
    {
        IOperation array = element.ArrayReference;
        return IsLent(element) && !IsEntry(element)
            ? element.Indices.Length == 1 ? LentPart(element, _parts.OfView(array)) : new BufferPart(array)
            : element.Indices.Length > 1 ? BufferPart.All(array).At(element.Indices[0])
            : _parts.OfElement(array, element.Indices[0]);
    }

    /// <summary>
    /// Bytes from a place on that are read or written as a value of a type; what else is done by a reference goes anywhere.
    /// </summary>
    private static BufferPart LentPart(IArrayElementReferenceOperation element, BufferPart whole) =>
        Values.SkipConversions(element).Parent is IArgumentOperation
        {
            Parameter.Ordinal: 0,
            Parent: IInvocationOperation { TargetMethod: { Name: "ReadUnaligned" or "WriteUnaligned", TypeArguments.Length: 1 } method }
        } && PlaceMembers.NameOf(method.ContainingType) == "System.Runtime.CompilerServices.Unsafe"
            && BufferMembers.SizeOf(element.Type!) == 1
            ? whole.Cut(element.Indices[0], null) is var from && BufferMembers.SizeOf(method.TypeArguments[0]) is { } size
                ? from.First(size)
                : from
            : new BufferPart(element.ArrayReference);

    /// <summary>A part of a view that other code works on; null for what is no view of elements.</summary>
    /// <param name="view">The view.</param>
    /// <param name="part">The part, as it is one of the view.</param>
    /// <param name="frame">Where the numbers of the view are read.</param>
    /// <param name="isWrite">The part is written.</param>
    public IReadOnlyList<PlacedAccess>? OfPart(IOperation view, BufferPart part, PlaceFrame frame, bool isWrite) =>
        Values.Unwrap(view).Type is { } type && (type is IArrayTypeSymbol { Rank: 1 } || PlaceOfView(type) is not null)
            && PlaceMembers.ElementOf(type) is { } element
            ? Elements(view, element, isWrite, part.Within(_parts.OfView(view).In(frame))).ToList()
            : null;

    private IEnumerable<PlacedAccess> Elements(IOperation instance, ITypeSymbol element, bool isWrite) =>
        Elements(instance, element, isWrite, _parts.OfView(instance));

    private IEnumerable<PlacedAccess> Elements(IOperation instance, ITypeSymbol element, bool isWrite, BufferPart part)
    {
        IOperation value = Values.Unwrap(instance);
        if (OfBlockView(part, isWrite) is { } block)
        {
            yield return block;
        }
        else if (!IsFresh(value) && HolderOf(value, 0) is not IParameterSymbol)
        {
            // What is had as something else is what it is.
            element = part.IsRecast && PlaceMembers.ElementOf(Values.Unwrap(part.From).Type) is { } own ? own : element;
            var access = new SharedAccess(new SharedLocation(LocationKind.Elements, element, HolderOf(value, 0)), isWrite);
            yield return new PlacedAccess(access, Owner: part.From) { Part = part.IsWhole ? null : part, View = part };
        }

        foreach (PlacedAccess viewed in Viewed(instance, isWrite))
        {
            yield return viewed;
        }
    }
}
