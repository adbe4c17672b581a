using Mono.Cecil;
using Mono.Cecil.Cil;

namespace MmLock.Conversion.Tests.Checking;

internal sealed partial class MethodRewriter
{
    private void FindPlaces(Instruction[] all)
    {
        SequencePoint[] points =
            [.. method.DebugInformation.SequencePoints.Where(p => !p.IsHidden).OrderBy(p => p.Offset)];
        string name = NameOf(method);
        foreach (Instruction instruction in all)
        {
            SequencePoint? point = Array.FindLast(points, p => p.Offset <= instruction.Offset) ?? points.FirstOrDefault();
            _places[instruction] = $"{name}:{point?.StartLine}";
        }
    }

    private static string NameOf(MethodDefinition of)
    {
        // Lambdas, local functions and state machines are named after the method that they stand in.
        string name = of.Name.StartsWith('<') || !of.DeclaringType.Name.StartsWith('<') ? of.Name : of.DeclaringType.Name;
        int end = name.IndexOf('>', StringComparison.Ordinal);
        return name.StartsWith('<') && end > 1 ? name[1..end] : name;
    }

    private int Site(string member, AccessKind kind, bool isReference) =>
        Checking.Site.Add(member, _places[_at], kind, isReference).Number;

    /// <summary>Takes the top of the stack into a local.</summary>
    private void Spill(out VariableDefinition value, TypeReference type, OpCode? convert = null)
    {
        // Two at once of one type must be two locals.
        int used = _before.Count(i => i.OpCode == OpCodes.Stloc);
        string key = $"{used} {type.FullName}";
        if (!_locals.TryGetValue(key, out VariableDefinition? local))
        {
            _locals.Add(key, local = new VariableDefinition(type));
            method.Body.Variables.Add(local);
        }

        value = local;
        if (convert is { } conversion)
        {
            Emit(conversion);
        }

        Emit(OpCodes.Stloc, local);
    }

    private void Boxed(VariableDefinition value)
    {
        Emit(OpCodes.Ldloc, value);
        if (!Types.IsReference(value.VariableType))
        {
            Emit(OpCodes.Box, value.VariableType);
        }
    }

    private void Emit(OpCode code) => Emit(_before, Instruction.Create(code));

    private void Emit(OpCode code, int operand) => Emit(_before, Instruction.Create(code, operand));

    private void Emit(OpCode code, VariableDefinition operand) => Emit(_before, Instruction.Create(code, operand));

    private void Emit(OpCode code, TypeReference operand) => Emit(_before, Instruction.Create(code, operand));

    private void Emit(OpCode code, FieldReference operand) => Emit(_before, Instruction.Create(code, operand));

    private void Emit(OpCode code, MethodReference operand) => Emit(_before, Instruction.Create(code, operand));

    private static void Emit(List<Instruction> where, Instruction what) => where.Add(what);

    /// <param name="first">The instruction, or the first of its prefixes.</param>
    /// <param name="at">The instruction.</param>
    private void Insert(Instruction first, Instruction at)
    {
        ILProcessor il = method.Body.GetILProcessor();
        foreach (Instruction after in Enumerable.Reverse(_after))
        {
            il.InsertAfter(at, after);
        }

        if (_before.Count == 0)
        {
            return;
        }

        // Who jumps to the instruction must come by what stands before it: it becomes the first of that, and a copy follows.
        var copy = Instruction.Create(OpCodes.Nop);
        (copy.OpCode, copy.Operand) = (first.OpCode, first.Operand);
        (first.OpCode, first.Operand) = (_before[0].OpCode, _before[0].Operand);
        Instruction last = first;
        foreach (Instruction before in _before.Skip(1).Append(copy))
        {
            il.InsertAfter(last, before);
            last = before;
        }
    }
}
