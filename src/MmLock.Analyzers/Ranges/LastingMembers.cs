using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Parts of a value that do not change while that is held, and that may be asked for at any time: of a copy, those that are set once, and
/// what a getter computes of these without an exception.
/// </summary>
internal static class LastingMembers
{
    private const int MaxDepth = 3;

    public static bool Is(IMemberReferenceOperation member, PlaceBodies bodies) =>
        !(member.Instance is IFieldReferenceOperation { Field: var whole } && !bodies.IsSetOnce(whole))
        && Is(member, IsOfCopy(member.Instance) && member.Member.ContainingType.IsValueType, bodies, 0);

    private static bool Is(IMemberReferenceOperation member, bool isCopy, PlaceBodies bodies, int depth)
    {
        switch (member)
        {
            case IFieldReferenceOperation { Field: { IsConst: false } field }:
                return isCopy || bodies.IsSetOnce(field);
            case IPropertyReferenceOperation
            {
                Arguments.IsEmpty: true, Property: { IsVirtual: false, IsAbstract: false, IsOverride: false } property
            }:
                return property.IsAuto() ? isCopy || bodies.IsSetOnce(property)
                    : isCopy && IsKnown(property) || IsComputed(property, isCopy, bodies, depth);
            default:
                return false;
        }
    }

    /// <summary>A conversion of a structure to a number that it computes of its lasting members, without an exception.</summary>
    public static bool IsNumberOf(IMethodSymbol conversion, PlaceBodies bodies) =>
        conversion is { MethodKind: MethodKind.Conversion, Parameters: { Length: 1 } parameters }
        && parameters[0] is { RefKind: RefKind.None, Type: { IsValueType: true, IsReadOnly: true } }
        && bodies.Of(conversion) is { Returned.Length: > 0 } body
        && body.Roots.SelectMany(r => r.DescendantsAndSelf()).All(o => o switch
        {
            IFieldReferenceOperation { Field.IsConst: true } => true,
            IMemberReferenceOperation { Instance: IParameterReferenceOperation } own => Is(own, isCopy: true, bodies, 1),
            _ => TotalFunctions.IsTotal(o, bodies, 1),
        });

    /// <summary>Nobody sets a part of a copy, nor of a structure in a field that is set once.</summary>
    private static bool IsOfCopy(IOperation? instance) => instance is ILocalReferenceOperation or IParameterReferenceOperation
        or IFieldReferenceOperation { Field: { IsReadOnly: true, Type.IsValueType: true } };

    /// <summary>What the library keeps in a structure as it was made.</summary>
    private static bool IsKnown(IPropertySymbol property) => property.Name is "Key" or "Value"
        && PlaceMembers.NameOf(property.ContainingType) == "System.Collections.Generic.KeyValuePair";

    /// <summary>What is asked of is what was: the getter sets nothing, and goes to nothing that others set.</summary>
    private static bool IsComputed(IPropertySymbol property, bool isCopy, PlaceBodies bodies, int depth) =>
        depth < MaxDepth && property is { IsStatic: false, GetMethod: { } getter }
        && bodies.Of(getter) is { Returned.Length: > 0 } body
        && body.Roots.SelectMany(r => r.DescendantsAndSelf()).All(o => o switch
        {
            IFieldReferenceOperation { Field.IsConst: true } => true,
            IMemberReferenceOperation { Instance: IInstanceReferenceOperation } own =>
                !AccessWrites.IsAssigned(own) && Is(own, isCopy, bodies, depth + 1),
            IParameterReferenceOperation parameter when Values.IsFieldByParameter(parameter.Parameter) =>
                isCopy && !AccessWrites.IsAssigned(parameter),
            _ => TotalFunctions.IsTotal(o, bodies, depth + 1),
        });
}
