using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace MmLock.Conversion.Tests.Checking;

/// <summary>Rewrites one method: before each instruction that touches data stands a call of <see cref="Probe"/>.</summary>
internal sealed partial class MethodRewriter(MethodDefinition method, Imports imports)
{
    private readonly Dictionary<Instruction, string> _places = [];
    private readonly Dictionary<string, VariableDefinition> _locals = [];
    private readonly ModuleDefinition _module = method.Module;

    /// <summary>What comes before the instruction that is looked at.</summary>
    private readonly List<Instruction> _before = [];

    private readonly List<Instruction> _after = [];

    private Instruction _at = null!;

    public void Rewrite()
    {
        method.Body.SimplifyMacros();
        method.Body.InitLocals = true;
        Instruction[] all = [.. method.Body.Instructions];
        FindPlaces(all);

        // As they were: what is inserted changes them.
        (OpCode Code, object Operand)[] was = [.. all.Select(i => (i.OpCode, i.Operand))];
        HashSet<Instruction> seen = [];
        for (int i = 0; i < all.Length; i++)
        {
            int first = i;
            while (first > 0 && all[first - 1].OpCode.OpCodeType == OpCodeType.Prefix)
            {
                first--;
            }

            if (all[i].OpCode.OpCodeType == OpCodeType.Prefix)
            {
                continue;
            }

            _at = all[i];
            _before.Clear();
            _after.Clear();
            seen.UnionWith(all[first..(i + 1)]);
            if (_at.Operand is Instruction target && seen.Contains(target)
                || _at.Operand is Instruction[] targets && targets.Any(seen.Contains))
            {
                Emit(OpCodes.Call, imports.Probe(nameof(Probe.Turn)));
            }

            Look(all[first..i], was[..first]);
            Insert(all[first], all[i]);
        }
    }

    private void Look(Instruction[] prefixes, ReadOnlySpan<(OpCode Code, object Operand)> earlier)
    {
        bool isOfLocal = earlier is [.., { Code.Code: Code.Ldloca or Code.Ldarga }];
        bool isVolatile = prefixes.Any(p => p.OpCode == OpCodes.Volatile);
        switch (_at.OpCode.Code)
        {
            case Code.Ldfld or Code.Stfld or Code.Ldflda:
                LookAtField((FieldReference)_at.Operand, isVolatile, earlier);
                break;
            case Code.Ldsfld or Code.Stsfld or Code.Ldsflda:
                LookAtStatic((FieldReference)_at.Operand, isVolatile);
                break;
            case Code.Ldelema:
                Spill(out VariableDefinition index, _module.TypeSystem.IntPtr, OpCodes.Conv_I);
                Emit(OpCodes.Dup);
                Emit(OpCodes.Call, imports.Probe(nameof(Probe.AddressIn)));
                Emit(OpCodes.Ldloc, index);
                break;
            case >= Code.Ldelem_I1 and <= Code.Ldelem_Ref or Code.Ldelem_Any:
                Spill(out index, _module.TypeSystem.IntPtr, OpCodes.Conv_I);
                Element(index, AccessKind.Read, _at.OpCode.Code == Code.Ldelem_Ref || IsReferenceOperand());
                Emit(OpCodes.Ldloc, index);
                break;
            case >= Code.Stelem_I and <= Code.Stelem_Ref or Code.Stelem_Any:
                LookAtElementStore();
                break;
            case >= Code.Ldind_I1 and <= Code.Ldind_Ref or Code.Ldobj:
                if (!isOfLocal)
                {
                    Emit(OpCodes.Dup);
                    AccessKind kind = isVolatile ? AccessKind.AtomicRead : AccessKind.Read;
                    Through(SizeOf(), Site("value", kind, _at.OpCode.Code == Code.Ldind_Ref));
                }

                break;
            case >= Code.Stind_Ref and <= Code.Stind_R8 or Code.Stobj or Code.Stind_I:
                LookAtIndirectStore(isVolatile);
                break;
            case Code.Initobj:
                if (!isOfLocal)
                {
                    Emit(OpCodes.Dup);
                    Through((TypeReference)_at.Operand, Site("value", AccessKind.Write, false));
                }

                break;
            case Code.Newarr:
                Born();
                break;
            case Code.Call or Code.Callvirt or Code.Newobj or Code.Ldftn:
                LookAtCall((MethodReference)_at.Operand, prefixes.FirstOrDefault(p => p.OpCode == OpCodes.Constrained));
                break;
        }
    }

    private void LookAtField(FieldReference field, bool isVolatile, ReadOnlySpan<(OpCode Code, object Operand)> earlier)
    {
        FieldDefinition? definition = Definition(field);
        bool counts = Counts(field, definition);
        bool isStore = _at.OpCode.Code == Code.Stfld;
        TypeReference type = field.FieldType.In(field);
        if (type is ByReferenceType)
        {
            // Of a struct that is on no heap; what it leads to is seen where it is used.
            return;
        }

        if (field.DeclaringType.IsValueType)
        {
            if (_at.OpCode.Code == Code.Ldfld && counts && IsAddress(earlier))
            {
                Emit(OpCodes.Dup);
                Emit(OpCodes.Ldflda, field);
                Through(type, Site(Types.Name(field), AccessKind.Read, Types.IsReference(type)));
            }
            else if (isStore && counts)
            {
                Spill(out VariableDefinition stored, type);
                Emit(OpCodes.Dup);
                Emit(OpCodes.Ldflda, field);
                Through(type, Site(Types.Name(field), AccessKind.Write, false));
                if (Types.IsReference(type))
                {
                    Emit(OpCodes.Dup);
                    Emit(OpCodes.Ldloc, stored);
                    Emit(OpCodes.Call, imports.Probe(nameof(Probe.StoredThrough)));
                }

                Emit(OpCodes.Ldloc, stored);
            }

            return;
        }

        if (_at.OpCode.Code == Code.Ldflda)
        {
            if (counts)
            {
                Emit(OpCodes.Dup);
                Emit(OpCodes.Call, imports.Probe(nameof(Probe.AddressIn)));
            }

            return;
        }

        if (Types.IsStateMachine(field.DeclaringType))
        {
            return;
        }

        VariableDefinition? value = null;
        if (isStore)
        {
            Spill(out value, type);
        }

        if (counts)
        {
            Emit(OpCodes.Dup);
            Emit(OpCodes.Dup);
            Emit(OpCodes.Ldflda, field);
            AccessKind kind = (isStore, isVolatile) switch
            {
                (false, false) => AccessKind.Read,
                (true, false) => AccessKind.Write,
                (false, true) => AccessKind.AtomicRead,
                (true, true) => AccessKind.AtomicWrite,
            };
            Emit(OpCodes.Sizeof, type);
            Emit(OpCodes.Ldc_I4, Site(Types.Name(field), kind, Types.IsReference(type)));
            Emit(OpCodes.Call, imports.Probe(nameof(Probe.Field)));
        }

        if (value is not null)
        {
            if (MayRefer(type))
            {
                Emit(OpCodes.Dup);
                Boxed(value);
                Emit(OpCodes.Call, imports.Probe(nameof(Probe.Stored)));
            }

            Emit(OpCodes.Ldloc, value);
        }
    }

    private void LookAtStatic(FieldReference field, bool isVolatile)
    {
        FieldDefinition? definition = Definition(field);
        TypeReference type = field.FieldType.In(field);
        bool isStore = _at.OpCode.Code == Code.Stsfld;
        if (isStore && MayRefer(type) && !Types.IsStateMachine(field.DeclaringType))
        {
            Spill(out VariableDefinition value, type);
            Emit(OpCodes.Ldnull);
            Boxed(value);
            Emit(OpCodes.Call, imports.Probe(nameof(Probe.Stored)));
            Emit(OpCodes.Ldloc, value);
        }

        if (definition is null || !Counts(field, definition)
            || definition.CustomAttributes.Any(a => a.AttributeType.Name == "ThreadStaticAttribute"))
        {
            return;
        }

        bool isAddress = _at.OpCode.Code == Code.Ldsflda;
        AccessKind kind = (isStore, isVolatile) switch
        {
            (false, false) => AccessKind.Read,
            (true, false) => AccessKind.Write,
            (false, true) => AccessKind.AtomicRead,
            (true, true) => AccessKind.AtomicWrite,
        };
        Emit(OpCodes.Ldsflda, field);
        Emit(OpCodes.Sizeof, type);
        Emit(OpCodes.Ldc_I4, Site(Types.Name(field), kind, Types.IsReference(type)));
        Emit(OpCodes.Call, imports.Probe(isAddress ? nameof(Probe.AddressOfStatic) : nameof(Probe.StaticField)));
    }

    private void LookAtElementStore()
    {
        TypeReference type = ElementType();
        bool refers = MayRefer(type);
        Spill(out VariableDefinition value, type);
        Spill(out VariableDefinition index, _module.TypeSystem.IntPtr, OpCodes.Conv_I);
        Element(index, AccessKind.Write, false);
        if (refers)
        {
            Emit(OpCodes.Dup);
            Boxed(value);
            Emit(OpCodes.Call, imports.Probe(nameof(Probe.Stored)));
        }

        Emit(OpCodes.Ldloc, index);
        Emit(OpCodes.Ldloc, value);
    }

    private void LookAtIndirectStore(bool isVolatile)
    {
        TypeReference type = ElementType();
        Spill(out VariableDefinition value, type);
        Emit(OpCodes.Dup);
        Through(SizeOf(), Site("value", isVolatile ? AccessKind.AtomicWrite : AccessKind.Write, false));
        if (MayRefer(type))
        {
            Emit(OpCodes.Dup);
            Boxed(value);
            Emit(OpCodes.Call, imports.Probe(nameof(Probe.StoredThrough)));
        }

        Emit(OpCodes.Ldloc, value);
    }

    private void Element(VariableDefinition index, AccessKind kind, bool isReference)
    {
        Emit(OpCodes.Dup);
        Emit(OpCodes.Ldloc, index);
        Emit(OpCodes.Ldc_I4, Site("an element", kind, isReference));
        Emit(OpCodes.Call, imports.Probe(nameof(Probe.Element)));
    }

    private void Through(TypeReference type, int site)
    {
        Emit(OpCodes.Sizeof, type);
        Emit(OpCodes.Ldc_I4, site);
        Emit(OpCodes.Call, imports.Probe(nameof(Probe.Through)));
    }

    private void Born()
    {
        Emit(_after, Instruction.Create(OpCodes.Dup));
        Emit(_after, Instruction.Create(OpCodes.Call, imports.Probe(nameof(Probe.Born))));
    }

    /// <summary>What is stored or loaded indirectly or in an array, as it is on the stack.</summary>
    private TypeReference ElementType() => _at.OpCode.Code switch
    {
        Code.Stelem_Any or Code.Stobj => (TypeReference)_at.Operand,
        Code.Stelem_Ref or Code.Stind_Ref => _module.TypeSystem.Object,
        Code.Stelem_I8 or Code.Stind_I8 => _module.TypeSystem.Int64,
        Code.Stelem_R4 or Code.Stind_R4 => _module.TypeSystem.Single,
        Code.Stelem_R8 or Code.Stind_R8 => _module.TypeSystem.Double,
        Code.Stelem_I or Code.Stind_I => _module.TypeSystem.IntPtr,
        _ => _module.TypeSystem.Int32,
    };

    /// <summary>A type that is as large as what an indirect access touches.</summary>
    private TypeReference SizeOf() => _at.OpCode.Code switch
    {
        Code.Ldobj or Code.Stobj => (TypeReference)_at.Operand,
        Code.Ldind_I1 or Code.Ldind_U1 or Code.Stind_I1 => _module.TypeSystem.Byte,
        Code.Ldind_I2 or Code.Ldind_U2 or Code.Stind_I2 => _module.TypeSystem.Int16,
        Code.Ldind_I4 or Code.Ldind_U4 or Code.Stind_I4 or Code.Ldind_R4 or Code.Stind_R4 => _module.TypeSystem.Int32,
        _ => _module.TypeSystem.Int64,
    };

    private bool IsReferenceOperand() => _at.Operand is TypeReference type && Types.IsReference(type);

    private static bool MayRefer(TypeReference type) =>
        Types.IsReference(type) && type.FullName != "System.String" || type is GenericParameter;

    private static FieldDefinition? Definition(FieldReference field) => Types.IsFramework(field.DeclaringType) ? null : field.Resolve();

    /// <summary>What never changes needs no hold, and locks are what holds are of.</summary>
    private static bool Counts(FieldReference field, FieldDefinition? definition) =>
        definition is not { IsInitOnly: true } and not { IsLiteral: true } && !Imports.IsLock(field.FieldType)
            && !Types.IsStateMachine(field.DeclaringType) && field.DeclaringType.Name != "T";

    /// <summary>Whether the field is read of a place, rather than of a value on the stack.</summary>
    private static bool IsAddress(ReadOnlySpan<(OpCode Code, object Operand)> earlier)
    {
        if (earlier.IsEmpty)
        {
            return false;
        }

        (OpCode code, object operand) = earlier[^1];
        return code.Code switch
        {
            Code.Ldflda or Code.Ldsflda or Code.Ldelema or Code.Conv_U or Code.Conv_I or Code.Add or Code.Sub or Code.Unbox
                or Code.Ldind_I => true,
            Code.Ldloc => IsAddress(((VariableDefinition)operand).VariableType),
            Code.Ldarg => IsAddress(((ParameterDefinition)operand).ParameterType),
            Code.Call or Code.Callvirt => IsAddress(((MethodReference)operand).ReturnType),
            Code.Ldfld or Code.Ldsfld => IsAddress(((FieldReference)operand).FieldType),
            Code.Dup => IsAddress(earlier[..^1]),
            _ => false,
        };
    }

    private static bool IsAddress(TypeReference type) => Types.Bare(type) is ByReferenceType or PointerType;
}
