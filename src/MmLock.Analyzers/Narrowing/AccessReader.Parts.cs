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
        return IsLent(element)
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

    private IEnumerable<PlacedAccess> Elements(IOperation instance, ITypeSymbol element, bool isWrite) =>
        Elements(instance, element, isWrite, _parts.OfView(instance));

    private IEnumerable<PlacedAccess> Elements(IOperation instance, ITypeSymbol element, bool isWrite, BufferPart part)
    {
        IOperation value = Values.Unwrap(instance);
        if (!IsFresh(value) && HolderOf(value, 0) is not IParameterSymbol)
        {
            var access = new SharedAccess(new SharedLocation(LocationKind.Elements, element, HolderOf(value, 0)), isWrite);
            yield return new PlacedAccess(access, Owner: part.From) { Part = part.IsWhole ? null : part };
        }

        foreach (PlacedAccess viewed in Viewed(instance, isWrite))
        {
            yield return viewed;
        }
    }
}
