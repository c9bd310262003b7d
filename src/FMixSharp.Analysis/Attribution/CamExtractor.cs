using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Analysis.Attribution;

/// <summary>
/// Class activation maps of any model at any layer that gives feature maps:
/// <c>using var cams = new CamExtractor(model, "layer2").Compute(images);</c>. The model is not changed: it runs in evaluation mode, one
/// layer is hooked for the time of the call, and parameters get no gradient.
/// </summary>
/// <remarks>
/// A whole batch takes one forward pass and one backward pass that ends at the layer: in evaluation mode samples do not influence each
/// other, so the gradient of the sum of their logits holds each one's own. One call at a time for each model.
/// </remarks>
public sealed class CamExtractor
{
    private readonly Module<Tensor, Tensor> model,
        layer;
    private readonly CamMethod method;
    private readonly string name;

    /// <summary>Grad-CAM at the layer of this name.</summary>
    /// <inheritdoc cref="CamExtractor(Module{Tensor, Tensor}, string, CamMethod)"/>
    public CamExtractor(Module<Tensor, Tensor> model, string layer)
        : this(model, layer, CamMethod.GradCam) { }

    /// <summary>Maps at the layer of this name.</summary>
    /// <param name="model">
    /// Images to logits (B, classes); it must run its layers by <c>call</c>, because <c>forward</c> runs no hooks. Not owned.
    /// </param>
    /// <param name="layer">A name as in <c>model.named_modules()</c>, such as "layer2", of a module that gives (B, C, h, w).</param>
    /// <param name="method">How the map is made.</param>
    /// <exception cref="ArgumentException">The model has no such layer, or it does not take and give one tensor.</exception>
    public CamExtractor(Module<Tensor, Tensor> model, string layer, CamMethod method)
        : this(model, Find(model, layer), layer, method) { }

    /// <summary>Maps at this layer.</summary>
    /// <param name="model">As in the other constructor.</param>
    /// <param name="layer">A module that <paramref name="model"/> runs, and that gives (B, C, h, w). Not owned.</param>
    /// <param name="method">How the map is made.</param>
    public CamExtractor(Module<Tensor, Tensor> model, Module<Tensor, Tensor> layer, CamMethod method)
        : this(model, layer, layer?.GetName() ?? "", method) { }

    private CamExtractor(Module<Tensor, Tensor> model, Module<Tensor, Tensor> layer, string name, CamMethod method)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layer);
        LibTorchFaults.Repair();
        (this.model, this.layer, this.name, this.method) = (model, layer, name, method);
    }

    /// <summary>The maps of a batch.</summary>
    /// <param name="images">(B, …) as the model takes it, on its device.</param>
    /// <param name="classes">The class of each map, integers (B); null for the class that the model predicts.</param>
    /// <returns>One map for each image, in the layer's size; the caller owns it.</returns>
    /// <exception cref="InvalidOperationException">The model did not run the layer by <c>call</c>.</exception>
    /// <exception cref="ArgumentException">
    /// The layer gives no feature maps (B, C, h, w), or the model no logits (B, classes); the logits do not depend on the layer by steps
    /// that have a gradient; or <paramref name="classes"/> are not one class of the model for each image; or a tensor is sparse or has no
    /// values.
    /// </exception>
    /// <exception cref="ArithmeticException">The logits hold NaN.</exception>
    public CamMaps Compute(Tensor images, Tensor? classes = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        DenseTensor.Check(images, nameof(images));
        if (classes is not null)
            DenseTensor.Check(classes, nameof(classes));
        using var scope = NewDisposeScope();
        using var mode = new EvaluationMode(model);
        // Everything after the layer is differentiated, and nothing before it is kept for that.
        using var before = no_grad();
        IDisposable? after = null;
        Tensor? activations = null;
        // The copy is handed on because a layer that follows may write into it.
        var hook = layer.register_forward_hook(
            (_, _, output) =>
            {
                if (activations is not null)
                    return output; // a layer that runs several times counts the first time
                activations = output.detach().DetachFromDisposeScope(); // the model's own scopes end before the gradient is wanted
                activations.requires_grad = true;
                after = enable_grad();
                return activations.clone();
            }
        );
        try
        {
            var logits = model.call(images);
            if (activations is null)
            {
                throw new InvalidOperationException(
                    $"The model did not run layer '{name}' by call, so it cannot be seen: forward runs no "
                        + "hooks. Write layer.call(x) instead of layer.forward(x) in the model, or name another layer."
                );
            }
            Require(activations, 4, images.shape[0], $"Layer '{name}'", "feature maps (B, C, h, w)");
            Require(logits, 2, images.shape[0], "The model", "logits (B, classes)");
            if (logits.isnan().any().item<bool>())
            {
                throw new ArithmeticException(
                    $"the logits of the model ({model.GetName()}) hold NaN, so that no class is the predicted "
                        + "one and a map would mean nothing. Look at its weights and the images."
                );
            }
            classes = classes is null ? logits.argmax(1) : Checked(classes, logits).to(logits.device).to(ScalarType.Int64);
            var chosen = logits.gather(1, classes.unsqueeze(1)).to(ScalarType.Float32).sum();
            var gradients = InputGradient.Of(chosen, activations, $"the logits of the model ({model.GetName()})", $"layer '{name}'");
            using var quiet = no_grad();
            var maps = CamMethods.Map(method, activations.to(ScalarType.Float32), gradients.to(ScalarType.Float32));
            return new CamMaps(maps.detach().MoveToOuterDisposeScope(), classes.alias().MoveToOuterDisposeScope());
        }
        finally
        {
            hook.remove();
            after?.Dispose();
            activations?.Dispose();
        }
    }

    private static Module<Tensor, Tensor> Find(Module<Tensor, Tensor> model, string layer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layer);
        var known = model.named_modules().ToDictionary(entry => entry.name, entry => entry.module);
        return !known.TryGetValue(layer, out var found)
            ? throw new ArgumentException($"The model has no layer '{layer}'; {NearestName.Expected(layer, known.Keys)}.", nameof(layer))
            : found as Module<Tensor, Tensor>
                ?? throw new ArgumentException(
                    $"Layer '{layer}' is a {found.GetName()}; expected a module that takes a tensor and gives one.",
                    nameof(layer)
                );
    }

    private static Tensor Checked(Tensor classes, Tensor logits)
    {
        var (images, count) = (logits.shape[0], logits.shape[1]);
        if (!is_integral(classes.dtype) || classes.dim() != 1 || classes.shape[0] != images)
        {
            throw new ArgumentException(
                $"classes are {classes.dtype} [{string.Join(", ", classes.shape)}]; expected integers [{images}], one for each image.",
                nameof(classes)
            );
        }
        return ClassNumbers.Outside(classes.to(ScalarType.Int64), count) is { } wrong
            ? throw new ArgumentException($"classes have {wrong}; expected 0 … {count - 1}, the classes of the model.", nameof(classes))
            : classes;
    }

    private static void Require(Tensor given, int axes, long batch, string who, string what)
    {
        if (given.dim() != axes || given.shape[0] != batch)
            throw new ArgumentException($"{who} gives shape [{string.Join(", ", given.shape)}] for a batch of {batch}; expected {what}.");
    }
}
