namespace FMixSharp.Lab.Models;

/// <summary>Which distributions a model's first weights have.</summary>
public sealed record InitialisationScheme
{
    /// <summary>PyTorch's own: what is said of both properties when they are false.</summary>
    public static InitialisationScheme Default { get; } = new();

    /// <summary>
    /// True: weights of convolutions with k×k kernels are normal with mean 0 and variance 2/(k²·outputs). Wide ResNet, DenseNet and
    /// PyramidNet write this formula; it is Kaiming normal by fan-out, as ResNet prescribes. Biases of convolutions stay uniform. False:
    /// uniform in ±1/√fan-in.
    /// </summary>
    public bool NormalConvolutions { get; init; }

    /// <summary>
    /// Weights of linear layers and of tables of vectors are normal with this standard deviation, as BERT has them. Null: uniform in
    /// ±1/√fan-in, and standard normal.
    /// </summary>
    public double? LinearDeviation { get; init; }

    /// <summary>True: biases of linear layers are zero. False: uniform in ±1/√fan-in, as their weights are in any case.</summary>
    public bool ZeroLinearBiases { get; init; }
}
