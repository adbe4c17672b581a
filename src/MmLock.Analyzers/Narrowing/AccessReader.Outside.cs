using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What code touches by pointers, in files, and outside of the process.</summary>
internal sealed partial class AccessReader
{
    /// <summary>Of a file whose name is made of a number, the part that the number stands for.</summary>
    private IEnumerable<PlacedAccess> OfProcess(IOperation operation)
    {
        if (ProcessState.Of(operation) is not { } outside)
        {
            yield break;
        }

        (IOperation Number, string Pattern)? name = outside.Path is { } path
            ? new FileNames(_values, _graph.Models, _cancellationToken).Read(path)
            : null;
        yield return new PlacedAccess(
            new SharedAccess(new SharedLocation(LocationKind.Process, outside.Of, null, name?.Pattern), outside.IsWrite), name?.Number);
    }

    /// <summary>
    /// A function of a native library: it may write what it is given, and has state that nobody sees; those of operating systems that
    /// work by place have it there.
    /// </summary>
    private IEnumerable<PlacedAccess> OfNative(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is not { } parameter)
            {
                continue;
            }

            IOperation value = Values.Unwrap(argument.Value);
            bool isRead = parameter.RefKind is RefKind.In or RefKind.RefReadOnlyParameter || parameter.Type.Name == "ReadOnlySpan"
                || parameter.GetAttributes() is { Length: > 0 } marks && marks.Any(a => a.AttributeClass?.Name == "InAttribute")
                    && !marks.Any(a => a.AttributeClass?.Name == "OutAttribute");
            IEnumerable<PlacedAccess> found = value.Type is IArrayTypeSymbol array ? Elements(value, array.ElementType, !isRead)
                : PlaceOfView(value.Type) is { } element ? Elements(value, element, !isRead)
                : Behind(parameter, method) is { } memory ? new[] { memory }
                : Enumerable.Empty<PlacedAccess>();
            foreach (PlacedAccess one in found)
            {
                yield return one;
            }
        }

        if (KnownTypes.HasAttribute(method, "MmLock.NoLockEffectsAttribute"))
        {
            yield break;
        }

        IOperation? At(int ordinal) => Values.ArgumentAt(call.Arguments, ordinal);
        yield return PlaceMembers.PlaceOfNative(method) is var (at, length)
            ? new PlacedAccess(
                new SharedAccess(new SharedLocation(LocationKind.Process, method.ContainingType, null, "native"), true), At(at), At(length))
            : new PlacedAccess(new SharedAccess(new SharedLocation(LocationKind.Process, method.ContainingType), true));
    }

    /// <summary>What a pointer leads to that is given away; of <c>Marshal</c>, a number that is one.</summary>
    private static PlacedAccess? Behind(IParameterSymbol parameter, IMethodSymbol? method)
    {
        bool isMarshal = PlaceMembers.NameOf(method?.ContainingType) == "System.Runtime.InteropServices.Marshal";
        bool isAddress = isMarshal && parameter.Type.SpecialType is SpecialType.System_IntPtr
            && method!.Name is var name && (name.StartsWith("Read", StringComparison.Ordinal)
                || name.StartsWith("Write", StringComparison.Ordinal) || name is "Copy" or "StructureToPtr" or "PtrToStructure");
        ITypeSymbol? behind = parameter.Type is IPointerTypeSymbol pointer ? pointer.PointedAtType : isAddress ? parameter.Type : null;
        bool isWrite = !(isMarshal && (method!.Name.StartsWith("Read", StringComparison.Ordinal) || method.Name == "PtrToStructure"))
            && parameter.Name is not ("source" or "src");
        return behind is null ? null
            : new PlacedAccess(new SharedAccess(new SharedLocation(LocationKind.Memory, behind), isWrite));
    }

    /// <summary>
    /// A view of a mapped file at a byte position: as many bytes as a value of the type has. How many a structure has, the runtime says:
    /// such a part goes on to the end.
    /// </summary>
    private IEnumerable<PlacedAccess> OfView(IInvocationOperation call, IOperation view, IOperation position)
    {
        IMethodSymbol method = call.TargetMethod;
        bool reads = method.Name.StartsWith("Read", StringComparison.Ordinal);
        ITypeSymbol? type = method.TypeArguments.FirstOrDefault() ?? (reads ? method.ReturnType : method.Parameters[1].Type);
        IOperation value = Values.Unwrap(Receivers.Resolve(view));
        BufferPart part = BufferPart.All(value).Cut(position, null);
        bool isArray = method.Name is "ReadArray" or "WriteArray";
        part = BufferMembers.SizeOf(type) is not { } size ? part
            : !isArray ? part.First(size)
            : Values.ArgumentAt(call.Arguments, 3) is { } count
            ? part.First(Enumerable.Repeat(new PartTerm(count), size).ToImmutableArray())
            : part;
        foreach (PlacedAccess access in OfArguments(call.Arguments))
        {
            yield return isArray && reads ? access with { Access = access.Access with { IsWrite = true } } : access;
        }

        yield return new PlacedAccess(
            new SharedAccess(
                new SharedLocation(LocationKind.Contents, value.Type!.OriginalDefinition, HolderOf(value, 0)), !reads),
            Owner: part.From)
        {
            Part = part,
        };
    }

    /// <summary>A file, a mapping or a view of one, at an offset.</summary>
    private IEnumerable<PlacedAccess> OfFile(IInvocationOperation call)
    {
        if (call.Instance is { Type: { } viewed } view && PlaceMembers.IsViewAccessor(viewed)
            && call.TargetMethod.Parameters[0].Name == "position" && Values.ArgumentAt(call.Arguments, 0) is { } position)
        {
            return OfView(call, view, position);
        }

        return OfHandle(call);
    }

    private IEnumerable<PlacedAccess> OfHandle(IInvocationOperation call)
    {
        IOperation? offset = call.Arguments.FirstOrDefault(a =>
            a.Parameter is { Name: "fileOffset" or "position" or "offset" } p && NumberFlow.IsWide(p.Type))?.Value;
        IOperation? buffer = call.Arguments.FirstOrDefault(a => PlaceOfView(a.Parameter?.Type) is not null)?.Value;
        IOperation? file = call.Instance ?? Values.ArgumentAt(call.Arguments, 0);
        bool reads = call.TargetMethod.Name.StartsWith("Read", System.StringComparison.Ordinal)
            || call.TargetMethod.Name.StartsWith("Get", System.StringComparison.Ordinal);
        foreach (PlacedAccess access in OfArguments(call.Arguments.Where(a => PlaceOfView(a.Parameter?.Type) is not null)))
        {
            yield return reads ? access with { Access = access.Access with { IsWrite = true } } : access;
        }

        if (file is not null && Values.Unwrap(file) is { Type: { } type } value)
        {
            yield return new PlacedAccess(
                new SharedAccess(new SharedLocation(LocationKind.Contents, type.OriginalDefinition, HolderOf(value, 0)), !reads),
                buffer is null ? null : offset, buffer, value, IsBuffer: true);
        }
    }
}
