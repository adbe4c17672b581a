using Mono.Cecil;
using Mono.Cecil.Cil;

namespace MmLock.Conversion.Tests.Checking;

// Calls: of locks, and of what the framework does to data.
internal sealed partial class MethodRewriter
{
    /// <summary>Of what they copy or fill by pointers: the pointer, the argument that says how many bytes, and how.</summary>
    private static readonly Dictionary<string, (int Pointer, int Size, AccessKind Kind)[]> s_byPointer = new()
    {
        ["System.Buffer::MemoryCopy"] = [(0, 3, AccessKind.Read), (1, 3, AccessKind.Write)],
        ["System.Runtime.InteropServices.NativeMemory::Copy"] = [(0, 2, AccessKind.Read), (1, 2, AccessKind.Write)],
        ["System.Runtime.InteropServices.NativeMemory::Clear"] = [(0, 1, AccessKind.Write)],
        ["System.Runtime.InteropServices.NativeMemory::Fill"] = [(0, 1, AccessKind.Write)],
        ["System.Runtime.CompilerServices.Unsafe::CopyBlock"] = [(0, 2, AccessKind.Write), (1, 2, AccessKind.Read)],
        ["System.Runtime.CompilerServices.Unsafe::CopyBlockUnaligned"] = [(0, 2, AccessKind.Write), (1, 2, AccessKind.Read)],
        ["System.Runtime.CompilerServices.Unsafe::InitBlock"] = [(0, 2, AccessKind.Write)],
        ["System.Runtime.CompilerServices.Unsafe::InitBlockUnaligned"] = [(0, 2, AccessKind.Write)],
    };

    private void LookAtCall(MethodReference called, Instruction? constrained)
    {
        if (constrained?.Operand is TypeReference of && Imports.IsLock(of))
        {
            MethodReference end = new(called.Name, called.ReturnType, of) { HasThis = true };
            if (imports.Replacement(end) is { } ended)
            {
                constrained.OpCode = OpCodes.Nop;
                constrained.Operand = null;
                (_at.OpCode, _at.Operand) = (OpCodes.Call, ended);
            }

            return;
        }

        if (_at.OpCode.Code != Code.Newobj && constrained is null && imports.Replacement(called) is { } replacement)
        {
            _at.OpCode = _at.OpCode.Code == Code.Ldftn ? OpCodes.Ldftn : OpCodes.Call;
            _at.Operand = replacement;
            return;
        }

        if (_at.OpCode.Code == Code.Ldftn)
        {
            return;
        }

        if (called.DeclaringType.FullName == "T" && called.Name == "Together")
        {
            Emit(OpCodes.Call, imports.Probe(nameof(Probe.Phase)));
            Emit(_after, Instruction.Create(OpCodes.Call, imports.Probe(nameof(Probe.EndPhase))));
            return;
        }

        if (called.DeclaringType is ArrayType { Rank: > 1 } matrix)
        {
            LookAtMatrix(called, matrix);
        }
        else if (Types.IsFramework(called.DeclaringType) || called.DeclaringType is ArrayType)
        {
            LookAtFramework(called, constrained);
        }

        if (_at.OpCode.Code == Code.Newobj && !called.DeclaringType.IsValueType && called.DeclaringType.FullName != "System.String")
        {
            Born();
        }
    }

    /// <summary>Elements of an array of several dimensions are got and set by methods of it.</summary>
    private void LookAtMatrix(MethodReference called, ArrayType matrix)
    {
        if (_at.OpCode.Code == Code.Newobj)
        {
            return;
        }

        VariableDefinition[] all = SpillAll(called, matrix);
        Emit(OpCodes.Ldloc, all[0]);
        Emit(OpCodes.Call, imports.Probe(nameof(Probe.AddressIn)));
        if (called.Name is "Get" or "Set")
        {
            var address = new MethodReference("Address", new ByReferenceType(matrix.ElementType), matrix) { HasThis = true };
            Emit(OpCodes.Ldloc, all[0]);
            for (int i = 0; i < matrix.Rank; i++)
            {
                address.Parameters.Add(new ParameterDefinition(_module.TypeSystem.Int32));
                Emit(OpCodes.Ldloc, all[1 + i]);
            }

            Emit(OpCodes.Call, address);
            Through(
                matrix.ElementType,
                Site("an element", called.Name == "Get" ? AccessKind.Read : AccessKind.Write, Types.IsReference(matrix.ElementType)));
        }

        Reload(all);
    }

    private void LookAtFramework(MethodReference called, Instruction? constrained)
    {
        TypeReference declaring = called.DeclaringType;
        string name = $"{declaring.GetElementType().FullName}::{called.Name}";
        if (KnownCalls.AsksForBounds(name))
        {
            return;
        }

        bool hasReceiver = called.HasThis && _at.OpCode.Code != Code.Newobj;
        TypeReference? receiver = hasReceiver ? constrained?.Operand as TypeReference ?? declaring : null;
        TypeReference[] parameters = [.. called.Parameters.Select(p => p.ParameterType.In(called))];
        bool isAtomic = declaring.FullName is "System.Threading.Interlocked" or "System.Threading.Volatile";
        bool isCollection = receiver is not null && !receiver.IsValueType && IsCollection(receiver);
        bool isByPlace = receiver is { IsValueType: true, Name: not "DefaultInterpolatedStringHandler" };
        bool isNeutral = KnownCalls.IsNeutral(called.Name)
            && !(called.Name == ".ctor" && declaring.Namespace.StartsWith("System.Collections", StringComparison.Ordinal));
        bool byArgument = parameters.Any(p => IsCollection(p) || Types.IsSpan(p) || p is ByReferenceType)
            || receiver?.FullName == "System.Array";
        bool byPointer = s_byPointer.ContainsKey(name) && parameters.Any(p => p is PointerType);
        bool isOutside = OutsideCalls.Touches(name);
        bool isMapped = declaring.FullName is "System.IO.UnmanagedMemoryAccessor" or "System.IO.MemoryMappedFiles.MemoryMappedViewAccessor"
            or "System.IO.MemoryMappedFiles.MemoryMappedFile";
        if (!isAtomic && !isCollection && !isByPlace && !byArgument && !byPointer && !isOutside && !isMapped)
        {
            return;
        }

        VariableDefinition[] all = SpillAll(called, receiver);
        VariableDefinition[] arguments = hasReceiver ? all[1..] : all;
        string shown = $"{declaring.Name.Split('`')[0]}.{called.Name}";
        if (isOutside)
        {
            Arguments(all, 0);
            Emit(OpCodes.Ldc_I4, Checking.Site.Add(name, _places[_at], AccessKind.Read, false).Number);
            Emit(OpCodes.Call, imports.Probe(nameof(Probe.Outside)));
        }

        if (isMapped && hasReceiver)
        {
            LookAtMapped(called, all, parameters, shown);
        }

        if (isAtomic)
        {
            bool reads = called.Name is "Read" or "VolatileRead";
            LookAtAtomic(arguments, shown, reads ? AccessKind.AtomicRead : AccessKind.AtomicWrite);
        }
        else if (isCollection)
        {
            LookAtCollection(called, all[0], arguments, parameters, shown);
        }
        else if (isByPlace)
        {
            LookAtPlace(called, receiver!, all[0], name, shown, isNeutral);
        }

        if (byPointer)
        {
            LookAtPointers(name, arguments, shown);
        }
        else if (!isAtomic)
        {
            LookAtArguments(name, hasReceiver, all, parameters, shown, isNeutral);
        }

        Reload(all);
    }

    private void LookAtAtomic(VariableDefinition[] arguments, string shown, AccessKind kind)
    {
        if (arguments.Length == 0 || arguments[0].VariableType is not ByReferenceType { ElementType: { } element })
        {
            return;
        }

        Emit(OpCodes.Ldloc, arguments[0]);
        Through(element, Site(shown, kind, Types.IsReference(element)));
        if (arguments.Length > 1 && MayRefer(element))
        {
            Emit(OpCodes.Ldloc, arguments[0]);
            Boxed(arguments[1]);
            Emit(OpCodes.Call, imports.Probe(nameof(Probe.StoredThrough)));
        }
    }

    private void LookAtCollection(
        MethodReference called, VariableDefinition receiver, VariableDefinition[] arguments, TypeReference[] parameters, string shown)
    {
        AccessKind kind = KnownCalls.OnReceiver(called.Name);
        Emit(OpCodes.Ldloc, receiver);
        Emit(OpCodes.Ldc_I4, Site(shown, kind, false));
        Emit(OpCodes.Call, imports.Probe(nameof(Probe.Receiver)));
        for (int i = 0; i < arguments.Length; i++)
        {
            if (kind == AccessKind.Write && MayRefer(parameters[i]))
            {
                Emit(OpCodes.Ldloc, receiver);
                Boxed(arguments[i]);
                Emit(OpCodes.Call, imports.Probe(nameof(Probe.Put)));
            }
            else if (parameters[i] is ByReferenceType { ElementType: var found } && Types.IsReference(found))
            {
                Emit(_after, Instruction.Create(OpCodes.Ldloc, receiver));
                Emit(_after, Instruction.Create(OpCodes.Ldloc, arguments[i]));
                Emit(_after, Instruction.Create(OpCodes.Ldind_Ref));
                Emit(_after, Instruction.Create(OpCodes.Call, imports.Probe(nameof(Probe.Found))));
            }
        }

        Found(called, receiver, null);
    }

    /// <summary>A struct of the framework, by the address of where it is: an enumerator, a span, or a value in a field.</summary>
    private void LookAtPlace(
        MethodReference called, TypeReference receiver, VariableDefinition place, string name, string shown, bool isNeutral)
    {
        if (Types.IsSpan(receiver))
        {
            if (!isNeutral)
            {
                Emit(OpCodes.Ldloc, place);
                Emit(OpCodes.Ldobj, receiver);
                SpanOf((GenericInstanceType)receiver, Site(shown, KnownCalls.OnArgument(name, 0), false));
            }
        }
        else if (receiver.Name == "Enumerator" && receiver.FullName.StartsWith("System.Collections", StringComparison.Ordinal))
        {
            Emit(OpCodes.Ldloc, place);
            Emit(OpCodes.Ldobj, receiver);
            Emit(OpCodes.Box, receiver);
            Emit(OpCodes.Ldc_I4, Site(shown, AccessKind.Read, false));
            Emit(OpCodes.Call, imports.Probe(nameof(Probe.Receiver)));
            Found(called, place, receiver);
        }
        else
        {
            Emit(OpCodes.Ldloc, place);
            Through(receiver, Site(shown, KnownCalls.OnReceiver(called.Name), false));
        }
    }

    private void LookAtPointers(string name, VariableDefinition[] arguments, string shown)
    {
        foreach ((int pointer, int size, AccessKind kind) in s_byPointer[name])
        {
            Emit(OpCodes.Ldloc, arguments[pointer]);
            Emit(OpCodes.Ldloc, arguments[size]);
            Emit(OpCodes.Conv_I4);
            Emit(OpCodes.Ldc_I4, Site(shown, kind, false));
            Emit(OpCodes.Call, imports.Probe(nameof(Probe.Through)));
        }
    }

    private void LookAtArguments(
        string name, bool hasReceiver, VariableDefinition[] all, TypeReference[] parameters, string shown, bool isNeutral)
    {
        int offset = hasReceiver ? 1 : 0;
        var generic = _at.Operand as GenericInstanceMethod;

        // As many bytes as the value has that they are read or written as.
        string argumentOf = generic is not null && name is "System.Runtime.InteropServices.MemoryMarshal::Read"
            or "System.Runtime.InteropServices.MemoryMarshal::Write" ? " " + generic.GenericArguments[0].Name : "";
        bool writes = name != "System.Runtime.CompilerServices.Unsafe::ReadUnaligned";
        bool isUnaligned = !writes || name == "System.Runtime.CompilerServices.Unsafe::WriteUnaligned";
        for (int i = 0; i < parameters.Length; i++)
        {
            if (Types.IsSpan(parameters[i]) && !isNeutral)
            {
                Emit(OpCodes.Ldloc, all[i + offset]);
                SpanOf((GenericInstanceType)parameters[i], Site(name + argumentOf, KnownCalls.OnArgument(name, i + offset), false));
            }
            else if (name == "System.Runtime.InteropServices.CollectionsMarshal::AsSpan")
            {
                Emit(OpCodes.Ldloc, all[i + offset]);
                Emit(OpCodes.Call, imports.Probe(nameof(Probe.ItemsOf)));
            }
            else if (parameters[i] is ArrayType)
            {
                Emit(OpCodes.Ldloc, all[i + offset]);
                Emit(OpCodes.Call, imports.Probe(nameof(Probe.AddressIn)));
                if (KnownCalls.Copies(name))
                {
                    Emit(OpCodes.Ldloc, all[i + offset]);
                    Emit(OpCodes.Call, imports.Probe(nameof(Probe.CopySource)));
                }
            }
            else if (parameters[i] is ByReferenceType { ElementType: var element } && !isNeutral && (isUnaligned || called(i)))
            {
                Emit(OpCodes.Ldloc, all[i + offset]);
                Through(
                    isUnaligned ? generic!.GenericArguments[0] : element,
                    Site(shown, writes ? AccessKind.Write : AccessKind.Read, false));
            }
        }

        if (isNeutral || !parameters.Any(IsCollection) && all.FirstOrDefault()?.VariableType.FullName != "System.Array")
        {
            return;
        }

        Arguments(all, hasReceiver && all[0].VariableType.FullName != "System.Array" ? 1 : 0);
        Emit(OpCodes.Ldc_I4, Checking.Site.Add(name, _places[_at], AccessKind.Read, false).Number);
        Emit(OpCodes.Call, imports.Probe(nameof(Probe.Call)));

        // An 'in' parameter is read, and a constructor or an accessor of references is neutral.
        bool called(int i) => ((MethodReference)_at.Operand).Parameters[i] is { IsIn: false };
    }

    /// <summary>All that can be boxed, from the first that counts.</summary>
    private void Arguments(VariableDefinition[] all, int first)
    {
        Emit(OpCodes.Ldc_I4, all.Length);
        Emit(OpCodes.Newarr, _module.TypeSystem.Object);
        for (int i = first; i < all.Length; i++)
        {
            TypeReference type = all[i].VariableType;
            if (type is not (ByReferenceType or PointerType) && !Types.IsSpan(type))
            {
                Emit(OpCodes.Dup);
                Emit(OpCodes.Ldc_I4, i);
                Boxed(all[i]);
                Emit(OpCodes.Stelem_Ref);
            }
        }
    }

    /// <summary>What a collection gives out is known to whoever knows the collection.</summary>
    private void Found(MethodReference called, VariableDefinition receiver, TypeReference? enumerator)
    {
        TypeReference type = called.ReturnType.In(called);
        if (!Types.IsReference(type) || type.FullName is "System.String" or "System.Void")
        {
            return;
        }

        var found = new VariableDefinition(type);
        method.Body.Variables.Add(found);
        Emit(_after, Instruction.Create(OpCodes.Stloc, found));
        Emit(_after, Instruction.Create(OpCodes.Ldloc, receiver));
        if (enumerator is not null)
        {
            Emit(_after, Instruction.Create(OpCodes.Ldobj, enumerator));
            Emit(_after, Instruction.Create(OpCodes.Box, enumerator));
        }

        Emit(_after, Instruction.Create(OpCodes.Ldloc, found));
        Emit(_after, Instruction.Create(OpCodes.Call, imports.Probe(nameof(Probe.Found))));
        Emit(_after, Instruction.Create(OpCodes.Ldloc, found));
    }

    private void SpanOf(GenericInstanceType span, int site)
    {
        Emit(OpCodes.Ldc_I4, site);
        bool isReadOnly = span.ElementType.Name.StartsWith("ReadOnly", StringComparison.Ordinal);
        Emit(
            OpCodes.Call,
            imports.ProbeOf(isReadOnly ? nameof(Probe.ReadOnlySpanOf) : nameof(Probe.SpanOf), span.GenericArguments[0]));
    }

    private VariableDefinition[] SpillAll(MethodReference called, TypeReference? receiver)
    {
        List<TypeReference> types = [.. called.Parameters.Select(p => p.ParameterType.In(called))];
        if (receiver is not null)
        {
            types.Insert(0, receiver.IsValueType || receiver is GenericParameter ? new ByReferenceType(receiver) : receiver);
        }

        var all = new VariableDefinition[types.Count];
        for (int i = all.Length - 1; i >= 0; i--)
        {
            Spill(out all[i], types[i]);
        }

        return all;
    }

    private void Reload(VariableDefinition[] all)
    {
        foreach (VariableDefinition one in all)
        {
            Emit(OpCodes.Ldloc, one);
        }
    }

    private static bool IsCollection(TypeReference type) =>
        type is ArrayType || type.FullName is "System.Array" or "System.Text.StringBuilder" or "System.Random"
            || type.FullName.StartsWith("System.Collections.Generic.", StringComparison.Ordinal) && !type.IsValueType
            || type.FullName is "System.Collections.IEnumerable" or "System.Collections.IEnumerator" or "System.Collections.IList"
                or "System.Collections.BitArray" or "System.Collections.Hashtable" or "System.Collections.ArrayList"
                or "System.Collections.ICollection" or "System.Collections.IDictionary"
            || type.FullName.StartsWith("System.IO.", StringComparison.Ordinal) && type.Name is "Stream" or "MemoryStream" or "FileStream"
                or "BinaryWriter" or "BinaryReader"
            || type.Name == "SafeFileHandle";
}
