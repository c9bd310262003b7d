using static TorchSharp.torch;

namespace FMixSharp.Analysis;

/// <summary>Tensors whose values can be read one by one.</summary>
internal static class DenseTensor
{
    /// <summary>Throws for sparse tensors, and those on the meta device, which have no values.</summary>
    /// <param name="tensor">What was given.</param>
    /// <param name="name">What it is, in the plural: "images".</param>
    /// <exception cref="ArgumentException">It is one of these.</exception>
    public static void Check(Tensor tensor, string name)
    {
        if (tensor.is_sparse)
            throw new ArgumentException($"The {name} are sparse; expected a dense tensor: call to_dense().", name);
        if (tensor.device_type == TorchSharp.DeviceType.META)
        {
            throw new ArgumentException(
                $"The {name} are on the meta device, without values; expected a dense tensor on the processor or another device.",
                name
            );
        }
    }
}
