using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>
/// A vector for each number. TorchSharp's own module of this kind loses its weights at the end of the dispose scope that it was built in.
/// </summary>
internal sealed class BertTable : BertPart
{
    private readonly Parameter weight;

    public BertTable(int rows, int length)
        : base(nameof(BertTable))
    {
        weight = new Parameter(zeros(rows, length), requires_grad: true);
        RegisterComponents();
        weight.DetachFromDisposeScope();
    }

    /// <summary>All vectors (rows, length).</summary>
    public Tensor Vectors => weight;

    /// <summary>Vectors (B, L, length) of numbers (B, L).</summary>
    public Tensor LookUp(Tensor numbers) => EmbeddedText.LookUp(weight, numbers);
}
