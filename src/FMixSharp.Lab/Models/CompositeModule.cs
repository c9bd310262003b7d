using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>A module that owns the modules it is made of: disposing it disposes them.</summary>
public abstract class CompositeModule : Module<Tensor, Tensor>
{
    private protected CompositeModule(string name)
        : base(name) => LibTorchFaults.Repair(); // before it computes anything

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var part in children().ToArray())
                part.Dispose();
        }
        base.Dispose(disposing);
    }
}
