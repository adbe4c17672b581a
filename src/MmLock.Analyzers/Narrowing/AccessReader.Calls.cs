using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What calls of the library touch: what they are made on, and what they are given.</summary>
internal sealed partial class AccessReader
{
    private IEnumerable<PlacedAccess> OfCall(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (PlaceMembers.IsNative(method))
        {
            return OfNative(call);
        }

        if (SyncMembers.IsOfThreads(method.ContainingType) && method.DeclaringSyntaxReferences.IsEmpty)
        {
            return OfSync(call);
        }

        if (!method.DeclaringSyntaxReferences.IsEmpty || _graph.Reader.Read(call) is not null
            || _graph.Types.IsLockApi(method.ContainingType)
            || LibraryMembers.IsAtomic(method.ContainingType))
        {
            return Enumerable.Empty<PlacedAccess>();
        }

        if (PlaceMembers.MakesView(method))
        {
            // A view touches nothing before it is used.
            return Enumerable.Empty<PlacedAccess>();
        }

        if (PlaceMembers.IsMappingOrFile(method))
        {
            return OfFile(call);
        }

        if (AskedBy(call) is var (asked, key))
        {
            return Contents(asked, false) is { } entry ? new[] { entry with { Key = key } } : Enumerable.Empty<PlacedAccess>();
        }

        IEnumerable<PlacedAccess> found = OfArguments(call.Arguments).Concat(OfProcess(call));
        if (call.Instance is { Type: { } type } instance && method.MethodKind != MethodKind.DelegateInvoke)
        {
            if (Values.Unwrap(instance).Type is IArrayTypeSymbol array)
            {
                if (method.Name is "GetLength" or "GetLongLength" or "GetLowerBound" or "GetUpperBound")
                {
                    // An array has its bounds for good.
                    return found;
                }

                found = found.Concat(Elements(
                    instance, array.ElementType, method.Name is "SetValue" or "Initialize"
                        || method.ContainingType.TypeKind == TypeKind.Interface && LibraryMembers.Writes(method)));
            }
            else if (PlaceOfView(type) is { } element)
            {
                bool views = method.Name is "Slice" or "AsSpan" or "AsMemory" or "ToString" or "Pin";
                found = views ? found : found.Concat(Elements(instance, element, method.Name is "Clear" or "Fill"));
            }
            else
            {
                if (Contents(instance, LibraryMembers.Writes(method)) is { } access)
                {
                    access = access with { Key = KeyOf(method, call.Arguments) };
                    found = found.Append(access);
                    if (access.Access.IsWrite && !method.ReturnsVoid && call.Parent is not IExpressionStatementOperation)
                    {
                        // Whether it was there, or what was there, is read.
                        found = found.Append(access with { Access = access.Access with { IsWrite = false, IsAnswer = true } });
                    }
                }

                found = found.Concat(Under(instance));
            }
        }

        return found;
    }

    /// <summary>What a call of the library is given, it reads; what it is known to fill, it writes.</summary>
    private IEnumerable<PlacedAccess> OfArguments(IEnumerable<IArgumentOperation> arguments)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter is not { } parameter || argument.Value.Type is not { } && parameter.Type is not IPointerTypeSymbol
                || argument.ArgumentKind == ArgumentKind.DefaultValue || parameter.RefKind == RefKind.Out)
            {
                // What is had out of a call is a variable, not what that had before.
                continue;
            }

            IOperation value = Values.Unwrap(argument.Value);
            var method = parameter.ContainingSymbol as IMethodSymbol;
            if (Behind(parameter, method) is { } memory)
            {
                yield return (method is null ? null : OfBlockOf(argument, method)) ?? memory;
                continue;
            }

            bool fills = method is not null && ElementWrites.WritesInto(method, parameter)
                || method?.ContainingType.Name is "CollectionsMarshal" or "MemoryMarshal" or "Unsafe"
                    && method.Name is not ("Read" or "TryRead")
                || argument.Parent is IObjectCreationOperation made && IsWrapper(made);
            IEnumerable<PlacedAccess> found = value.Type is IArrayTypeSymbol array
                ? Elements(value, array.ElementType, fills, _parts.OfArgument(argument))
                : PlaceOfView(value.Type) is { } element ? Elements(value, element, fills, _parts.OfArgument(argument))
                : Contents(value, fills || LibraryMembers.MayChange(value.Type, method)
                    || parameter.Ordinal == 0 && LibraryMembers.IsExtensionThatWrites(method)) is { } access ? new[] { access }
                : Enumerable.Empty<PlacedAccess>();
            foreach (PlacedAccess one in found.Concat(Under(value)))
            {
                yield return one;
            }
        }
    }

    private IEnumerable<PlacedAccess> Walked(IOperation collection, bool isWrite)
    {
        IOperation value = Values.Unwrap(collection);
        return value.Type is IArrayTypeSymbol array ? Elements(value, array.ElementType, isWrite)
            : PlaceOfView(value.Type) is { } element ? Elements(value, element, isWrite)
            : Contents(value, isWrite) is { } access ? new[] { access }
            : Enumerable.Empty<PlacedAccess>();
    }

    /// <summary>An object of the library; null for one that nobody can change, or that is the body's own.</summary>
    private PlacedAccess? Contents(IOperation instance, bool isWrite)
    {
        IOperation value = Values.Unwrap(Receivers.Resolve(instance));
        if (SourceOf(value) is { } source)
        {
            // What a query has, it has from there.
            IOperation from = Values.Unwrap(source);
            return from.Type is IArrayTypeSymbol array
                ? Elements(from, array.ElementType, false, _parts.OfQuery(instance)).Select(e => (PlacedAccess?)e).FirstOrDefault()
                : Contents(from, false);
        }

        if (LibraryMembers.ClassOf(value.Type) is not { } type
            || LibraryMembers.IsImmutable(type) || LibraryMembers.IsAtomic(type) || _graph.Types.IsLockApi(type)
            || _graph.Types.Primitives.Of(type) is not null && type.SpecialType != SpecialType.System_Object
            || IsFresh(value) || HolderOf(value, 0) is IParameterSymbol)
        {
            return null;
        }

        return new PlacedAccess(
            new SharedAccess(new SharedLocation(LocationKind.Contents, type.OriginalDefinition, HolderOf(value, 0)), isWrite),
            Owner: value);
    }

    /// <summary>What a query of the body goes through; null for anything else.</summary>
    private IOperation? SourceOf(IOperation value)
    {
        if (value is ILocalReferenceOperation { Local: { IsRef: false } local } && _values.Of(local) is { Count: 1 } given
            && given[0] is { } once)
        {
            value = Values.Unwrap(once);
        }

        return value.Type?.TypeKind == TypeKind.Interface ? Queries.SourceOf(value) : null;
    }

    /// <summary>What a dictionary, or a list that is a table, is asked for.</summary>
    private static IOperation? KeyOf(ISymbol member, ImmutableArray<IArgumentOperation> arguments)
    {
        bool asks = member is IPropertySymbol { IsIndexer: true }
            || member.Name is "TryGetValue" or "ContainsKey" or "Add" or "TryAdd" or "Remove" or "TryRemove" or "GetValueOrDefault"
                && member.ContainingType is { TypeParameters.Length: 2 };
        return asks ? NumberOf(arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value) : null;
    }

    /// <summary>The number that a key is, or begins with.</summary>
    private static IOperation? NumberOf(IOperation? first) => first is not null && FirstPart(first) is var key
        && NumberFlow.IsInteger(Values.Unwrap(key).Type) && (key != first || NumberFlow.IsInteger(first.Type))
        ? key
        : null;

    /// <summary>Of a key of several parts, <c>(page, kind)</c>, the first says the place: what lies at it is all that has it.</summary>
    public static IOperation FirstPart(IOperation key) =>
        Values.Unwrap(key) is ITupleOperation { Elements: { Length: > 1 } parts } ? parts[0] : key;
}
