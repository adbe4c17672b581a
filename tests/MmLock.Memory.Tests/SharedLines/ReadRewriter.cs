using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using Assembly = System.Reflection.Assembly;
using AssemblyName = System.Reflection.AssemblyName;

namespace MmLock.Memory.Tests.SharedLines;

/// <summary>
/// The library once more, rewritten so that it tells <see cref="ReadProbe"/> of each field, static and element that it reads, and of each
/// interlocked operation; and these tests beside it, which use that one. What the runtime reads by itself (tables of methods, what is
/// inside of a lock of the class library) is not seen, nor constants: fields that are static and readonly.
/// </summary>
internal sealed class ReadRewriter : AssemblyLoadContext
{
    private readonly string _library = typeof(AddressSpace).Assembly.Location;
    private readonly string _tests = typeof(ReadRewriter).Assembly.Location;
    private readonly MethodReference _read;
    private readonly MethodReference _write;
    private readonly MethodReference _length;
    private readonly MethodReference _element;
    private readonly Assembly _rewritten;

    public ReadRewriter()
    {
        using AssemblyDefinition library = AssemblyDefinition.ReadAssembly(_library);
        ModuleDefinition module = library.MainModule;
        _read = module.ImportReference(typeof(ReadProbe).GetMethod(nameof(ReadProbe.Read)));
        _write = module.ImportReference(typeof(ReadProbe).GetMethod(nameof(ReadProbe.Write)));
        _length = module.ImportReference(typeof(ReadProbe).GetMethod(nameof(ReadProbe.Length)));
        _element = module.ImportReference(typeof(ReadProbe).GetMethod(nameof(ReadProbe.Element)));
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            Rewrite(method);
        }

        using var bytes = new MemoryStream();
        library.Write(bytes);
        bytes.Position = 0;
        _rewritten = LoadFromStream(bytes);
    }

    /// <summary>The type of these tests that uses the rewritten library.</summary>
    public Type Twin(Type type) => LoadFromAssemblyPath(_tests).GetType(type.FullName!, throwOnError: true)!;

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == Path.GetFileNameWithoutExtension(_library) ? _rewritten
        : assemblyName.Name == Path.GetFileNameWithoutExtension(_tests) ? LoadFromAssemblyPath(_tests)
        : null;

    private void Rewrite(MethodDefinition method)
    {
        method.Body.SimplifyMacros();
        method.Body.InitLocals = true;
        string place = $"{method.DeclaringType.Name}.{method.Name}";
        Instruction[] all = [.. method.Body.Instructions];
        Instruction? before = null;
        Instruction? prefix = null;
        foreach (Instruction at in all)
        {
            if (at.OpCode.OpCodeType == OpCodeType.Prefix)
            {
                prefix ??= at;
                continue;
            }

            Instruction[] added = [.. Added(method, at, before, place)];
            if (added.Length > 0)
            {
                Insert(method.Body, prefix ?? at, added);
            }

            before = at;
            prefix = null;
        }

        method.Body.OptimizeMacros();
    }

    /// <summary>What comes before the instruction, with what it works on on top of the stack.</summary>
    private IEnumerable<Instruction> Added(MethodDefinition method, Instruction at, Instruction? before, string place)
    {
        switch (at.OpCode.Code)
        {
            case >= Code.Ldind_I1 and <= Code.Ldind_Ref or Code.Ldobj when before?.OpCode.Code is not (Code.Ldloca or Code.Ldarga):
                return [Instruction.Create(OpCodes.Dup), .. Tell(_read, place)];
            case Code.Ldfld when IsInMemory(method, (FieldReference)at.Operand, before):
                var field = (FieldReference)at.Operand;
                return [Instruction.Create(OpCodes.Dup), Instruction.Create(OpCodes.Ldflda, field), .. Tell(_read, place)];
            case Code.Ldsfld when !((FieldReference)at.Operand).Resolve().IsInitOnly:
                return [Instruction.Create(OpCodes.Ldsflda, (FieldReference)at.Operand), .. Tell(_read, place)];
            case Code.Ldlen:
                return
                [
                    Instruction.Create(OpCodes.Dup), Instruction.Create(OpCodes.Ldstr, place), Instruction.Create(OpCodes.Call, _length),
                ];
            case >= Code.Ldelem_I1 and <= Code.Ldelem_Ref or Code.Ldelem_Any or Code.Ldelema:
                return Element(method, isRead: at.OpCode.Code != Code.Ldelema, place);
            case Code.Call when at.Operand is MethodReference called && Atomic(called) is { } probe:
                return Arguments(method, called, probe, place);
            default:
                return [];
        }
    }

    private static Instruction[] Tell(MethodReference probe, string place) =>
        [Instruction.Create(OpCodes.Conv_U), Instruction.Create(OpCodes.Ldstr, place), Instruction.Create(OpCodes.Call, probe)];

    /// <summary>False for a value that is on the stack itself, or in a local: that is no memory of anybody else.</summary>
    private static bool IsInMemory(MethodDefinition method, FieldReference field, Instruction? before) =>
        !field.DeclaringType.Resolve().IsValueType || before?.OpCode.Code switch
        {
            Code.Ldflda or Code.Ldsflda or Code.Ldelema => true,
            Code.Ldarg when before.Operand is ParameterDefinition parameter =>
                parameter.ParameterType.IsByReference || parameter == method.Body.ThisParameter,
            Code.Ldloc when before.Operand is VariableDefinition local => local.VariableType.IsByReference,
            Code.Call or Code.Callvirt => ((MethodReference)before.Operand).ReturnType.IsByReference,
            _ => false,
        };

    private Instruction[] Element(MethodDefinition method, bool isRead, string place)
    {
        VariableDefinition index = Local(method, method.Module.TypeSystem.IntPtr);
        return
        [
            Instruction.Create(OpCodes.Conv_I),
            Instruction.Create(OpCodes.Stloc, index),
            Instruction.Create(OpCodes.Dup),
            .. (IEnumerable<Instruction>)(isRead ? [Instruction.Create(OpCodes.Ldloc, index)] : []),
            Instruction.Create(OpCodes.Ldstr, place),
            Instruction.Create(OpCodes.Call, isRead ? _element : _length),
            Instruction.Create(OpCodes.Ldloc, index),
        ];
    }

    /// <summary>Which probe a method of <see cref="Interlocked"/> or <see cref="Volatile"/> is told to, if it has an address.</summary>
    private MethodReference? Atomic(MethodReference called) =>
        called.Parameters is not [{ ParameterType: ByReferenceType }, ..] ? null
        : called.DeclaringType.FullName switch
        {
            "System.Threading.Volatile" => called.Name == "Read" ? _read : _write,
            "System.Threading.Interlocked" => _write,
            _ => null,
        };

    /// <summary>Puts all arguments aside to get at the first one, the address.</summary>
    private static List<Instruction> Arguments(MethodDefinition method, MethodReference called, MethodReference probe, string place)
    {
        VariableDefinition[] locals = [.. called.Parameters.Select(parameter => Local(method, Closed(parameter.ParameterType, called)))];
        List<Instruction> added = [.. locals.Reverse().Select(local => Instruction.Create(OpCodes.Stloc, local))];
        added.Add(Instruction.Create(OpCodes.Ldloc, locals[0]));
        added.Add(Instruction.Create(OpCodes.Dup));
        added.AddRange(Tell(probe, place));
        added.AddRange(locals[1..].Select(local => Instruction.Create(OpCodes.Ldloc, local)));
        return added;
    }

    private static TypeReference Closed(TypeReference type, MethodReference called) => type switch
    {
        ByReferenceType reference => new ByReferenceType(Closed(reference.ElementType, called)),
        GenericParameter parameter => ((GenericInstanceMethod)called).GenericArguments[parameter.Position],
        _ => type,
    };

    private static VariableDefinition Local(MethodDefinition method, TypeReference type)
    {
        var local = new VariableDefinition(method.Module.ImportReference(type));
        method.Body.Variables.Add(local);
        return local;
    }

    /// <summary>Who jumped to the instruction jumps to what is before it now.</summary>
    private static void Insert(MethodBody body, Instruction at, Instruction[] added)
    {
        ILProcessor il = body.GetILProcessor();
        foreach (Instruction instruction in added)
        {
            il.InsertBefore(at, instruction);
        }

        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand == at)
            {
                instruction.Operand = added[0];
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                for (int i = 0; i < targets.Length; i++)
                {
                    targets[i] = targets[i] == at ? added[0] : targets[i];
                }
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = handler.TryStart == at ? added[0] : handler.TryStart;
            handler.TryEnd = handler.TryEnd == at ? added[0] : handler.TryEnd;
            handler.HandlerStart = handler.HandlerStart == at ? added[0] : handler.HandlerStart;
            handler.HandlerEnd = handler.HandlerEnd == at ? added[0] : handler.HandlerEnd;
            handler.FilterStart = handler.FilterStart == at ? added[0] : handler.FilterStart;
        }
    }
}
