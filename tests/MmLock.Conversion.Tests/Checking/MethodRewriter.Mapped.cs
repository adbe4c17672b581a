using Mono.Cecil;
using Mono.Cecil.Cil;

namespace MmLock.Conversion.Tests.Checking;

// Views of mapped files.
internal sealed partial class MethodRewriter
{
    private void LookAtMapped(MethodReference called, VariableDefinition[] all, TypeReference[] parameters, string shown)
    {
        if (called.Name == "CreateViewAccessor")
        {
            _after.Add(Instruction.Create(OpCodes.Dup));
            _after.Add(Instruction.Create(OpCodes.Ldloc, all[0]));
            _after.Add(parameters.Length > 0 ? Instruction.Create(OpCodes.Ldloc, all[1]) : Instruction.Create(OpCodes.Ldc_I8, 0L));
            _after.Add(Instruction.Create(OpCodes.Call, imports.Probe(nameof(Probe.ViewMade))));
            return;
        }

        if (called.DeclaringType.Name == "MemoryMappedFile" || called.Name.StartsWith("get_", StringComparison.Ordinal))
        {
            return;
        }

        bool isRead = called.Name.StartsWith("Read", StringComparison.Ordinal);
        Emit(OpCodes.Ldloc, all[0]);
        if (isRead || called.Name.StartsWith("Write", StringComparison.Ordinal))
        {
            TypeReference value = (_at.Operand as GenericInstanceMethod)?.GenericArguments[0]
                ?? (isRead ? called.ReturnType : parameters[1]);
            Emit(OpCodes.Ldloc, all[1]);
            Emit(OpCodes.Sizeof, value);
            if (called.Name.EndsWith("Array", StringComparison.Ordinal))
            {
                Emit(OpCodes.Ldloc, all[4]);
                Emit(OpCodes.Mul);
            }

            Emit(OpCodes.Conv_I8);
        }
        else
        {
            // All of it.
            Emit(_before, Instruction.Create(OpCodes.Ldc_I8, 0L));
            Emit(_before, Instruction.Create(OpCodes.Ldc_I8, long.MaxValue));
        }

        Emit(OpCodes.Ldc_I4, Site(shown, isRead || called.Name == "Flush" ? AccessKind.Read : AccessKind.Write, false));
        Emit(OpCodes.Call, imports.Probe(nameof(Probe.View)));
    }
}
